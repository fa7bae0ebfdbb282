package dev.covey.examples.order;

import org.camunda.bpm.engine.delegate.BpmnError;
import org.camunda.bpm.engine.delegate.DelegateExecution;
import org.camunda.bpm.engine.delegate.JavaDelegate;
import org.camunda.bpm.engine.runtime.Job;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Charges the card through a payment provider that is not quite reliable: for some orders the first
 * attempt fails after the work is done, so that its effects must be rolled back.
 */
public final class ChargeCard implements JavaDelegate {
  private static final Logger LOG = LoggerFactory.getLogger(ChargeCard.class);

  @Override
  public void execute(DelegateExecution execution) {
    String orderId = (String) execution.getVariable(OrderApplication.ORDER_ID);
    int amount = ((Number) execution.getVariable(OrderApplication.AMOUNT)).intValue();
    if (amount > OrderApplication.CARD_LIMIT) {
      reject(execution, orderId, amount);
    }
    execution.setVariable(OrderApplication.PAID, true);
    Effects.count(execution, Effects.CHARGED);
    if (OrderApplication.chargeFailsAtFirst(orderId) && isFirstAttempt(execution)) {
      throw new IllegalStateException(
          "The payment provider did not answer for order " + orderId + ": try again");
    }
    LOG.debug("Order {}: card charged with {}", orderId, amount);
  }

  private static void reject(DelegateExecution execution, String orderId, int amount) {
    execution.setVariable(OrderApplication.PAID, false);
    execution.setVariable(Effects.CHARGED, 0);
    LOG.debug("Order {}: {} is over the limit of the card", orderId, amount);
    throw new BpmnError(
        OrderApplication.PAYMENT_REJECTED,
        "%d is over the limit of %d".formatted(amount, OrderApplication.CARD_LIMIT));
  }

  /**
   * A counter of attempts would be rolled back with the attempt; the job remembers a failed one.
   * Found by its activity: the job belongs to the execution around this one.
   */
  private static boolean isFirstAttempt(DelegateExecution execution) {
    Job job =
        execution
            .getProcessEngineServices()
            .getManagementService()
            .createJobQuery()
            .processInstanceId(execution.getProcessInstanceId())
            .activityId(execution.getCurrentActivityId())
            .singleResult();
    return job != null && job.getExceptionMessage() == null;
  }
}
