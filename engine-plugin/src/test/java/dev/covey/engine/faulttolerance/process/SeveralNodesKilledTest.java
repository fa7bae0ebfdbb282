package dev.covey.engine.faulttolerance.process;

import java.time.Duration;
import java.util.List;
import java.util.Set;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledIfSystemProperty;

/**
 * Nodes killed together, one over the other's takeover, and the same one again. {@link
 * NodeKilledTest} kills one after the other.
 */
@Tag("by-itself")
@EnabledIfSystemProperty(named = "covey.soak", matches = "true")
class SeveralNodesKilledTest {
  private static final int ORDERS_PER_SECOND = 4;

  @Test
  void shouldLeaveEverythingToOneSurvivor() throws Exception {
    ProcessCollective.use(
        collective ->
            OrderLoad.run(
                collective,
                ORDERS_PER_SECOND,
                System.nanoTime(),
                load -> {
                  load.awaitStarts(15);
                  collective.node("node-1").kill();
                  collective.node("node-3").kill();
                  report(collective, "two killed", collective.node("node-2"));
                  load.awaitStarts(5);
                  collective.spawn("node-1", "node-3");
                  collective.awaitSpread();
                }));
  }

  @Test
  void shouldTakeOverFromANodeKilledWhileItTookOver() throws Exception {
    ProcessCollective.use(
        collective ->
            OrderLoad.run(
                collective,
                ORDERS_PER_SECOND,
                System.nanoTime(),
                load -> {
                  load.awaitStarts(15);
                  ChildNode next = collective.node("node-2");
                  Set<String> before = ProcessCollective.shards(next);
                  collective.node("node-1").kill();
                  Awaitility.await()
                      .atMost(Duration.ofSeconds(30))
                      .pollInterval(Duration.ofMillis(2))
                      .until(() -> !before.containsAll(ProcessCollective.shards(next)));
                  next.kill();
                  report(collective, "killed in takeover", collective.node("node-3"));
                  collective.spawn("node-1", "node-2");
                  collective.awaitSpread();
                }));
  }

  @Test
  void shouldBearANodeKilledAgainAsItComesBack() throws Exception {
    ProcessCollective.use(
        collective ->
            OrderLoad.run(
                collective,
                ORDERS_PER_SECOND,
                System.nanoTime(),
                load -> {
                  load.awaitStarts(15);
                  collective.node("node-1").kill();
                  collective.spawn("node-1");
                  ChildNode again = collective.node("node-1");
                  Awaitility.await()
                      .atMost(Duration.ofSeconds(60))
                      .pollInterval(Duration.ofMillis(2))
                      .until(() -> !ProcessCollective.shards(again).isEmpty());
                  again.kill();
                  report(
                      collective,
                      "killed again",
                      collective.node("node-2"),
                      collective.node("node-3"));
                  collective.spawn("node-1");
                  collective.awaitSpread();
                }));
  }

  private static void report(ProcessCollective collective, String what, ChildNode... survivors) {
    long takeover = collective.awaitAllShards(List.of(survivors));
    System.out.println(what + " takeover_ms=" + takeover);
  }
}
