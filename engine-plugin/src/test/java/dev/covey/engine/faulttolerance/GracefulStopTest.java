package dev.covey.engine.faulttolerance;

import static org.assertj.core.api.Assertions.assertThat;

import dev.covey.engine.LocalCollective;
import dev.covey.engine.Models;
import dev.covey.engine.client.CoveyClient;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.awaitility.Awaitility;
import org.camunda.bpm.engine.delegate.DelegateExecution;
import org.camunda.bpm.engine.delegate.JavaDelegate;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** An engine that is closed hands over what it has; see docs/resilience.md. */
@Tag("by-itself")
class GracefulStopTest {
  private static final Duration HAND_OVER = Duration.ofSeconds(2);
  private static final List<String> LEAVING =
      Boolean.getBoolean("covey.soak") ? List.of("node-1", "node-2", "node-1") : List.of("node-1");

  /** Holds its transaction open until it is let go, or for a second. */
  public static final class Slow implements JavaDelegate {
    static volatile CountDownLatch begun = new CountDownLatch(1);

    @Override
    public void execute(DelegateExecution execution) throws Exception {
      begun.countDown();
      new CountDownLatch(1).await(1, TimeUnit.SECONDS);
      execution.setVariable("finished", true);
    }
  }

  private final LocalCollective collective = LocalCollective.of(2);
  private CoveyClient client;

  @BeforeEach
  void deploy() {
    client = collective.client();
    Models.deploy(collective.engine(1), Load.KEY, Load.MODEL);
    Models.deploy(
        collective.engine(1),
        "slow",
        Models.serviceTask("slow", "camunda:class='" + Slow.class.getName() + "'"));
    for (var engine : collective.engines()) {
      Awaitility.await()
          .until(() -> engine.getRepositoryService().createProcessDefinitionQuery().count() == 2);
    }
  }

  @AfterEach
  void close() {
    client.close();
    collective.close();
  }

  @Test
  void shouldServeOnAPeerWithinTwoSecondsUnderLoad() throws Exception {
    List<Long> figures = new ArrayList<>();
    try (Load load = Load.on(collective::engine, "node-1", "node-2")) {
      for (String leaving : LEAVING) {
        load.awaitAcknowledged(50);
        String peer = leaving.equals("node-1") ? "node-2" : "node-1";
        CompletableFuture<Long> served = new CompletableFuture<>();
        long closed = System.nanoTime();
        Thread watch = new Thread(() -> served.complete(millisUntilAllOpen(peer, closed)));
        watch.start();
        collective.leave(leaving);
        figures.add(served.get(60, TimeUnit.SECONDS));
        assertNoThreadOf(leaving);
        collective.join(leaving, "");
        collective.awaitShards(6);
        collective.awaitShares();
      }
    }
    System.out.println("Milliseconds from close() until a peer served all shards: " + figures);
    load(figures);
  }

  private void load(List<Long> figures) {
    List<Long> sorted = new ArrayList<>(figures);
    Collections.sort(sorted);
    assertThat(sorted.get(sorted.size() / 2)).as("of " + figures).isLessThan(HAND_OVER.toMillis());
  }

  private long millisUntilAllOpen(String peer, long since) {
    while (collective.shards(peer).size() < 7) {
      if (System.nanoTime() - since > Duration.ofSeconds(50).toNanos()) {
        break;
      }
      Thread.onSpinWait();
    }
    return (System.nanoTime() - since) / 1_000_000;
  }

  @Test
  void shouldLetEveryInstanceEndWithoutWaitingForATimeout() throws Exception {
    Load load = Load.on(collective::engine, "node-1", "node-2");
    load.awaitAcknowledged(100);
    collective.leave("node-1");
    load.awaitAcknowledged(50);
    load.stop();
    load.assertAcknowledgedEndOnce(client, Duration.ofSeconds(20));
    assertThat(load.failed().keySet()).doesNotContainNull();
  }

  @Test
  void shouldLetARunningDelegateFinishFirst() throws Exception {
    Slow.begun = new CountDownLatch(1);
    CompletableFuture<String> running =
        CompletableFuture.supplyAsync(
            () ->
                collective
                    .engine(1)
                    .getRuntimeService()
                    .startProcessInstanceByKey("slow", "slow-one")
                    .getId());
    assertThat(Slow.begun.await(20, TimeUnit.SECONDS)).isTrue();
    collective.leave("node-1");
    String id = running.get(20, TimeUnit.SECONDS);
    assertThat(client.audit().instances())
        .filteredOn(instance -> instance.id().equals(id))
        .singleElement()
        .satisfies(
            instance -> {
              assertThat(instance.ended()).isTrue();
              assertThat(instance.variables()).isEqualTo(Map.of("finished", 1L));
            });
    assertNoThreadOf("node-1");
    collective.awaitShards(6);
    assertThat(
            collective
                .engine(2)
                .getHistoryService()
                .createHistoricProcessInstanceQuery()
                .processInstanceId(id)
                .finished()
                .count())
        .isOne();
  }

  private void assertNoThreadOf(String node) {
    assertThat(Thread.getAllStackTraces().keySet().stream().map(Thread::getName))
        .noneMatch(name -> name.contains("covey-" + node))
        .noneMatch(name -> name.contains(collective.name() + "." + node));
  }

  @Test
  void shouldLeaveNoThreadBehind() {
    collective.close();
    client.close();
    assertThat(Thread.getAllStackTraces().keySet().stream().map(Thread::getName))
        .noneMatch(name -> name.contains(collective.name()))
        .noneMatch(name -> name.startsWith("covey-node-"));
  }
}
