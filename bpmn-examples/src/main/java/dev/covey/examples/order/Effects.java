package dev.covey.examples.order;

import org.camunda.bpm.engine.delegate.DelegateExecution;

/**
 * How often each delegate's work has been kept, one integer variable a delegate, so that parallel
 * branches never write the same one. A delegate counts inside the transaction that it works in: an
 * attempt that is rolled back is not counted.
 */
public final class Effects {

  public static final String RESERVED = "reserved";
  public static final String ASKED = "asked";
  public static final String CHARGED = "charged";
  public static final String PICKED = "picked";

  /** In the instance of {@code picking} only. */
  public static final String REPORTED = "reported";

  public static final String SHIPPED = "shipped";
  public static final String CANCELLED = "cancelled";
  public static final String CALLED_OFF = "calledOff";

  private Effects() {}

  static void count(DelegateExecution execution, String effect) {
    Integer before = (Integer) execution.getVariable(effect);
    execution.setVariable(effect, before == null ? 1 : before + 1);
  }
}
