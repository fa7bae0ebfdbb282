package dev.covey.examples.order;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.stream.Stream;
import org.awaitility.core.ConditionFactory;
import org.camunda.bpm.engine.ProcessEngine;
import org.camunda.bpm.engine.history.HistoricActivityInstance;
import org.camunda.bpm.engine.history.HistoricProcessInstance;
import org.camunda.bpm.engine.history.HistoricVariableInstance;

/** What the tests ask about orders, at one engine. */
record Orders(ProcessEngine engine) {

  private static final Duration PATIENCE = Duration.ofSeconds(30);

  /** An order id never used before, whose first charge fails or does not. */
  static String newId(String name, boolean chargeFailsAtFirst) {
    return Stream.iterate(0, n -> n + 1)
        .map(n -> name + "-" + n)
        .filter(id -> OrderApplication.chargeFailsAtFirst(id) == chargeFailsAtFirst)
        .findFirst()
        .orElseThrow();
  }

  void start(String orderId, int amount) {
    OrderApplication.start(engine.getRuntimeService(), orderId, amount, 3);
  }

  void startWithPickingTime(String orderId, int amount, String pickingTime) {
    engine
        .getRuntimeService()
        .startProcessInstanceByKey(
            OrderApplication.ORDER,
            orderId,
            Map.of(
                OrderApplication.ORDER_ID,
                orderId,
                OrderApplication.AMOUNT,
                amount,
                OrderApplication.ITEMS,
                3,
                OrderApplication.PICKING_TIME,
                pickingTime));
  }

  /** Waits until no process of this order runs any more: the order, its payment, its picking. */
  void awaitAllEnded(String orderId) {
    patiently(orderId).until(() -> running(orderId) == 0 && everStarted(orderId) == 3);
  }

  void awaitWaitingAt(String orderId, String activityId) {
    patiently(orderId + " at " + activityId)
        .until(
            () ->
                engine
                        .getRuntimeService()
                        .createProcessInstanceQuery()
                        .processInstanceBusinessKey(orderId)
                        .activityIdIn(activityId)
                        .count()
                    == 1);
  }

  long running(String orderId) {
    return engine
        .getRuntimeService()
        .createProcessInstanceQuery()
        .processInstanceBusinessKey(orderId)
        .count();
  }

  private static ConditionFactory patiently(String what) {
    return await(what)
        .atMost(PATIENCE)
        .pollDelay(Duration.ZERO)
        .pollInterval(Duration.ofMillis(50));
  }

  private long everStarted(String orderId) {
    return engine
        .getHistoryService()
        .createHistoricProcessInstanceQuery()
        .processInstanceBusinessKey(orderId)
        .count();
  }

  HistoricProcessInstance history(String orderId, String processKey) {
    return engine
        .getHistoryService()
        .createHistoricProcessInstanceQuery()
        .processInstanceBusinessKey(orderId)
        .processDefinitionKey(processKey)
        .singleResult();
  }

  /** The end events that the process of this order reached. */
  List<String> ends(String orderId, String processKey) {
    return engine
        .getHistoryService()
        .createHistoricActivityInstanceQuery()
        .processInstanceId(history(orderId, processKey).getId())
        .list()
        .stream()
        .filter(
            activity -> activity.getActivityType().toLowerCase(Locale.ROOT).endsWith("endevent"))
        .map(HistoricActivityInstance::getActivityId)
        .toList();
  }

  Map<String, Object> variables(String orderId, String processKey) {
    Map<String, Object> values = new HashMap<>();
    engine
        .getHistoryService()
        .createHistoricVariableInstanceQuery()
        .processInstanceId(history(orderId, processKey).getId())
        .list()
        .forEach((HistoricVariableInstance one) -> values.put(one.getName(), one.getValue()));
    return values;
  }

  long failedAttempts(String orderId, String activityId) {
    return engine
        .getHistoryService()
        .createHistoricJobLogQuery()
        .failureLog()
        .activityIdIn(activityId)
        .list()
        .stream()
        .filter(entry -> belongsTo(orderId, entry.getProcessInstanceId()))
        .count();
  }

  private boolean belongsTo(String orderId, String processInstanceId) {
    return engine
        .getHistoryService()
        .createHistoricProcessInstanceQuery()
        .processInstanceId(processInstanceId)
        .singleResult()
        .getBusinessKey()
        .equals(orderId);
  }

  void assertEnded(String orderId, OrderEnd end) {
    assertThat(ends(orderId, OrderApplication.ORDER))
        .as("end of %s", orderId)
        .containsExactly(end.activityId());
    assertThat(variables(orderId, OrderApplication.ORDER))
        .as("effects of %s", orderId)
        .containsAllEntriesOf(end.effects());
  }
}
