package dev.covey.examples.order;

import org.camunda.bpm.engine.delegate.DelegateExecution;
import org.camunda.bpm.engine.delegate.JavaDelegate;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Reports the picked goods to the order. The payment and the picking itself carry the same business
 * key, but only an order waits for this message, so the two together name one execution. If the
 * order does not wait yet the correlation fails, and the job is tried again.
 */
public final class ReportPicked implements JavaDelegate {
  private static final Logger LOG = LoggerFactory.getLogger(ReportPicked.class);

  @Override
  public void execute(DelegateExecution execution) {
    String businessKey = execution.getProcessBusinessKey();
    execution
        .getProcessEngineServices()
        .getRuntimeService()
        .createMessageCorrelation(OrderApplication.GOODS_PICKED)
        .processInstanceBusinessKey(businessKey)
        .setVariable(
            OrderApplication.PICKED_ITEMS, execution.getVariable(OrderApplication.PICKED_ITEMS))
        .setVariable(Effects.PICKED, execution.getVariable(Effects.PICKED))
        .correlate();
    Effects.count(execution, Effects.REPORTED);
    LOG.debug("Order {}: picking reported", businessKey);
  }
}
