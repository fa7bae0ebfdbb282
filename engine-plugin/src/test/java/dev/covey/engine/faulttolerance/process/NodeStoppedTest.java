package dev.covey.engine.faulttolerance.process;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.covey.engine.client.JournalAudit;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledIfSystemProperty;

/**
 * A node stopped for longer than its session lasts, and woken after its peers have gone on: a
 * zombie, which believes that it still owns its shards.
 */
@Tag("by-itself")
class NodeStoppedTest {
  private static final int ORDERS_PER_SECOND = 4;

  @Test
  @EnabledIfSystemProperty(named = "covey.soak", matches = "true")
  void shouldRefuseWhatANodeCommitsThatWasStoppedUnderLoad() throws Exception {
    ProcessCollective.use(
        collective ->
            OrderLoad.run(
                collective,
                ORDERS_PER_SECOND,
                System.nanoTime(),
                load -> {
                  load.awaitStarts(15);
                  ChildNode zombie = collective.node("node-2");
                  zombie.stop();
                  awaitTakeover(collective, zombie, load);
                  zombie.wake();
                  collective.awaitSpread();
                  load.awaitStarts(15);
                }));
  }

  @Test
  void shouldRefuseATransactionThatWasCompleteButForItsCommit() throws Exception {
    ProcessCollective.use(
        collective ->
            OrderLoad.run(
                collective,
                ORDERS_PER_SECOND,
                System.nanoTime(),
                load -> {
                  load.awaitStarts(15);
                  ChildNode zombie = collective.node("node-3");
                  String businessKey = "late-" + System.nanoTime();
                  zombie.answer("hold-commit-of", businessKey);
                  CompletableFuture<String> late = zombie.ask("start", "fault-wait", businessKey);
                  Awaitility.await().until(() -> zombie.answer("held").equals("true"));
                  zombie.stop();
                  awaitTakeover(collective, zombie, load);
                  zombie.ask("hold", "nothing", "0");
                  zombie.wake();
                  assertThatThrownBy(() -> late.orTimeout(60, TimeUnit.SECONDS).join())
                      .describedAs("start on the stopped node")
                      .hasMessageContaining("NotDurableException");
                  assertThat(collective.client().audit().instances())
                      .extracting(JournalAudit.Instance::businessKey)
                      .doesNotContain(businessKey);
                  collective.awaitSpread();
                  load.awaitStarts(15);
                }));
  }

  private static void awaitTakeover(
      ProcessCollective collective, ChildNode zombie, OrderLoad load) {
    List<ChildNode> peers = new ArrayList<>(collective.alive());
    peers.remove(zombie);
    long takeover = collective.awaitAllShards(peers);
    System.out.println("stopped " + zombie + " takeover_ms=" + takeover + " " + load);
    assertThat(Duration.ofMillis(takeover)).isLessThan(Duration.ofSeconds(30));
    load.awaitStarts(15);
  }
}
