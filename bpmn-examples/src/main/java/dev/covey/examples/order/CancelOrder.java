package dev.covey.examples.order;

import org.camunda.bpm.engine.delegate.DelegateExecution;
import org.camunda.bpm.engine.delegate.JavaDelegate;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Releases what was reserved for an order that will not be paid. */
public final class CancelOrder implements JavaDelegate {
  private static final Logger LOG = LoggerFactory.getLogger(CancelOrder.class);

  @Override
  public void execute(DelegateExecution execution) {
    Effects.count(execution, Effects.CANCELLED);
    LOG.debug("Order {}: cancelled, stock released", execution.getProcessBusinessKey());
  }
}
