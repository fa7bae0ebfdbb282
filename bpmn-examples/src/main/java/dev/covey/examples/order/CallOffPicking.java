package dev.covey.examples.order;

import org.camunda.bpm.engine.delegate.DelegateExecution;
import org.camunda.bpm.engine.delegate.JavaDelegate;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Tells the warehouse to stop. It may have finished already, then nobody listens and all is well.
 */
public final class CallOffPicking implements JavaDelegate {
  private static final Logger LOG = LoggerFactory.getLogger(CallOffPicking.class);

  @Override
  public void execute(DelegateExecution execution) {
    String businessKey = execution.getProcessBusinessKey();
    execution
        .getProcessEngineServices()
        .getRuntimeService()
        .createMessageCorrelation(OrderApplication.PICKING_CALLED_OFF)
        .processInstanceBusinessKey(businessKey)
        .correlateAll();
    Effects.count(execution, Effects.CALLED_OFF);
    LOG.debug("Order {}: picking called off", businessKey);
  }
}
