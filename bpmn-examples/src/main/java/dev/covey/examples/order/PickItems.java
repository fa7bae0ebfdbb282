package dev.covey.examples.order;

import org.camunda.bpm.engine.delegate.DelegateExecution;
import org.camunda.bpm.engine.delegate.JavaDelegate;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Takes the items of an order from the shelves. */
public final class PickItems implements JavaDelegate {
  private static final Logger LOG = LoggerFactory.getLogger(PickItems.class);

  @Override
  public void execute(DelegateExecution execution) {
    Object items = execution.getVariable(OrderApplication.ITEMS);
    execution.setVariable(OrderApplication.PICKED_ITEMS, items);
    Effects.count(execution, Effects.PICKED);
    LOG.debug("Order {}: {} items picked", execution.getProcessBusinessKey(), items);
  }
}
