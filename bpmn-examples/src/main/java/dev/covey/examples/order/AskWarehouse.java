package dev.covey.examples.order;

import java.util.HashMap;
import java.util.Map;
import org.camunda.bpm.engine.delegate.DelegateExecution;
import org.camunda.bpm.engine.delegate.JavaDelegate;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Starts {@code picking} for an order, in the order's own transaction. */
public final class AskWarehouse implements JavaDelegate {
  private static final Logger LOG = LoggerFactory.getLogger(AskWarehouse.class);

  @Override
  public void execute(DelegateExecution execution) {
    String businessKey = execution.getProcessBusinessKey();
    execution
        .getProcessEngineServices()
        .getRuntimeService()
        .startProcessInstanceByKey(
            OrderApplication.PICKING, businessKey, forTheWarehouse(execution));
    Effects.count(execution, Effects.ASKED);
    LOG.debug("Order {}: warehouse asked", businessKey);
  }

  private static Map<String, Object> forTheWarehouse(DelegateExecution execution) {
    Map<String, Object> variables = new HashMap<>();
    variables.put(OrderApplication.ORDER_ID, execution.getVariable(OrderApplication.ORDER_ID));
    variables.put(OrderApplication.ITEMS, execution.getVariable(OrderApplication.ITEMS));
    if (execution.hasVariable(OrderApplication.PICKING_TIME)) {
      variables.put(
          OrderApplication.PICKING_TIME, execution.getVariable(OrderApplication.PICKING_TIME));
    }
    return variables;
  }
}
