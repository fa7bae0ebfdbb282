package dev.covey.engine.functional;

import org.camunda.bpm.engine.delegate.DelegateExecution;
import org.camunda.bpm.engine.delegate.JavaDelegate;

/** Fails for as long as something is broken. */
public final class Fails implements JavaDelegate {
  static volatile boolean broken = true;

  @Override
  public void execute(DelegateExecution execution) {
    if (broken) {
      throw new IllegalStateException("the printer is out of paper");
    }
  }
}
