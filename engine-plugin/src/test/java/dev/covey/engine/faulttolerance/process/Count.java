package dev.covey.engine.faulttolerance.process;

import org.camunda.bpm.engine.delegate.DelegateExecution;
import org.camunda.bpm.engine.delegate.JavaDelegate;

/** Adds one to the variable {@code counter}. */
public final class Count implements JavaDelegate {
  @Override
  public void execute(DelegateExecution execution) {
    execution.setVariable("counter", (Integer) execution.getVariable("counter") + 1);
  }
}
