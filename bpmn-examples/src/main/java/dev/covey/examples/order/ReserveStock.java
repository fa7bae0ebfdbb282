package dev.covey.examples.order;

import org.camunda.bpm.engine.delegate.DelegateExecution;
import org.camunda.bpm.engine.delegate.JavaDelegate;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Sets the items of an order aside. */
public final class ReserveStock implements JavaDelegate {
  private static final Logger LOG = LoggerFactory.getLogger(ReserveStock.class);

  @Override
  public void execute(DelegateExecution execution) {
    Effects.count(execution, Effects.RESERVED);
    LOG.debug("Order {}: stock reserved", execution.getProcessBusinessKey());
  }
}
