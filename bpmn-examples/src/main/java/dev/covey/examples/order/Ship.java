package dev.covey.examples.order;

import org.camunda.bpm.engine.delegate.DelegateExecution;
import org.camunda.bpm.engine.delegate.JavaDelegate;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Hands the parcel to the carrier. */
public final class Ship implements JavaDelegate {
  private static final Logger LOG = LoggerFactory.getLogger(Ship.class);

  @Override
  public void execute(DelegateExecution execution) {
    Effects.count(execution, Effects.SHIPPED);
    LOG.debug("Order {}: shipped", execution.getProcessBusinessKey());
  }
}
