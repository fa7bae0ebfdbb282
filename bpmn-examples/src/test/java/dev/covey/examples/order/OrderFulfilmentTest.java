package dev.covey.examples.order;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.util.List;
import java.util.Map;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.camunda.bpm.engine.ProcessEngine;
import org.camunda.bpm.engine.runtime.Job;
import org.camunda.bpm.engine.runtime.ProcessInstance;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

@ExtendWith(PlainEngine.class)
class OrderFulfilmentTest {
  private static final int AFFORDABLE = OrderApplication.CARD_LIMIT;
  private static final int TOO_MUCH = OrderApplication.CARD_LIMIT + 1;

  private final ProcessEngine engine;
  private final Orders orders;
  private final Clerk clerk;

  OrderFulfilmentTest(ProcessEngine engine) {
    this.engine = engine;
    this.orders = new Orders(engine);
    this.clerk = new Clerk(engine);
  }

  @BeforeEach
  void startClerk() {
    clerk.start();
  }

  @AfterEach
  void closeClerk() {
    clerk.close();
  }

  @Test
  void shouldShipAPaidOrder() {
    String id = Orders.newId("paid", false);

    orders.start(id, AFFORDABLE);
    orders.awaitAllEnded(id);

    orders.assertEnded(id, OrderEnd.SHIPPED);
    assertThat(orders.failedAttempts(id, "ChargeCard")).isZero();
    assertThat(orders.variables(id, OrderApplication.ORDER))
        .containsEntry(OrderApplication.PAID, true)
        .containsEntry(OrderApplication.PICKED_ITEMS, 3)
        .containsEntry(OrderApplication.APPROVED, true)
        .doesNotContainKey(Effects.CANCELLED);
    assertThat(orders.variables(id, OrderApplication.PAYMENT)).containsEntry(Effects.CHARGED, 1);
    assertThat(orders.variables(id, OrderApplication.PICKING))
        .containsEntry(Effects.PICKED, 1)
        .containsEntry(Effects.REPORTED, 1);
  }

  @Test
  void shouldChargeOnceThoughTheFirstAttemptFailed() {
    String id = Orders.newId("flaky", true);

    orders.start(id, AFFORDABLE);
    orders.awaitAllEnded(id);

    assertThat(orders.failedAttempts(id, "ChargeCard")).isOne();
    orders.assertEnded(id, OrderEnd.SHIPPED);
  }

  @Test
  void shouldCancelAnOrderWhoseGoodsAreStillBeingPicked() {
    String id = Orders.newId("rejected-early", false);

    orders.startWithPickingTime(id, TOO_MUCH, "PT1H");
    orders.awaitAllEnded(id);

    orders.assertEnded(id, OrderEnd.CANCELLED);
    assertThat(orders.variables(id, OrderApplication.ORDER))
        .containsEntry(OrderApplication.PAID, false)
        .doesNotContainKeys(Effects.PICKED, Effects.SHIPPED);
    assertThat(orders.ends(id, OrderApplication.PAYMENT)).containsExactly("NotPaid");
    assertThat(orders.ends(id, OrderApplication.PICKING)).containsExactly("PickingStopped");
  }

  @Test
  void shouldCancelAnOrderWhoseGoodsArePicked() {
    String id = Orders.newId("rejected-late", false);
    Runnable letPaymentsRun = suspendPayments();
    try {
      orders.startWithPickingTime(id, TOO_MUCH, "PT0S");
      orders.awaitWaitingAt(id, "PaidAndPicked");
    } finally {
      letPaymentsRun.run();
    }
    orders.awaitAllEnded(id);

    orders.assertEnded(id, OrderEnd.CANCELLED);
    assertThat(orders.variables(id, OrderApplication.ORDER))
        .containsEntry(Effects.PICKED, 1)
        .doesNotContainKey(Effects.SHIPPED);
    assertThat(orders.ends(id, OrderApplication.PICKING)).containsExactly("PickingDone");
  }

  @Test
  void shouldReportAgainWhenTheOrderDoesNotWaitYet() {
    String id = Orders.newId("early-bird", false);
    ProcessInstance early =
        engine
            .getRuntimeService()
            .startProcessInstanceByKey(
                OrderApplication.PICKING,
                id,
                Map.of(OrderApplication.ITEMS, 7, OrderApplication.PICKING_TIME, "PT0S"));
    await().until(() -> orders.failedAttempts(id, "ReportPicked") == 1);
    Job report =
        engine
            .getManagementService()
            .createJobQuery()
            .processInstanceId(early.getId())
            .activityId("ReportPicked")
            .singleResult();
    assertThat(report.getRetries()).isEqualTo(4);

    orders.startWithPickingTime(id, AFFORDABLE, "PT1H");
    await().until(() -> orders.history(id, OrderApplication.ORDER).getEndTime() != null);

    orders.assertEnded(id, OrderEnd.SHIPPED);
    assertThat(orders.variables(id, OrderApplication.ORDER))
        .containsEntry(OrderApplication.PICKED_ITEMS, 7);
    // The order's own picking has no one left to report to.
    ProcessInstance own =
        engine
            .getRuntimeService()
            .createProcessInstanceQuery()
            .processInstanceBusinessKey(id)
            .singleResult();
    engine.getRuntimeService().deleteProcessInstance(own.getId(), "end of test");
  }

  @Test
  void shouldCarryFiftyConcurrentOrdersToTheirEnds() {
    Map<String, Integer> amounts =
        IntStream.range(0, 50)
            .boxed()
            .collect(Collectors.toMap(n -> "crowd-" + n, n -> n % 7 == 0 ? TOO_MUCH : AFFORDABLE));
    List<String> flaky =
        amounts.keySet().stream().filter(OrderApplication::chargeFailsAtFirst).toList();
    assertThat(flaky).hasSizeBetween(5, 15);

    ExecutorService callers = Executors.newFixedThreadPool(8);
    amounts.forEach((id, amount) -> callers.execute(() -> orders.start(id, amount)));
    callers.shutdown();
    amounts.keySet().forEach(orders::awaitAllEnded);

    amounts.forEach(
        (id, amount) -> orders.assertEnded(id, OrderApplication.expectedEnd(id, amount)));
    assertThat(engine.getRuntimeService().createIncidentQuery().count()).isZero();
    assertThat(amounts.keySet()).allSatisfy(id -> assertThat(orders.running(id)).isZero());
  }

  private Runnable suspendPayments() {
    var jobs =
        engine
            .getManagementService()
            .updateJobDefinitionSuspensionState()
            .byProcessDefinitionKey(OrderApplication.PAYMENT)
            .includeJobs(true);
    jobs.suspend();
    return jobs::activate;
  }
}
