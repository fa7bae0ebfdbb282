package dev.covey.engine.faulttolerance.process;

import static org.assertj.core.api.Assertions.assertThat;

import dev.covey.engine.client.JournalAudit;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** The node killed through which deployments go and on which start timers fire. */
@Tag("by-itself")
class CatalogOwnerKilledTest {
  private static final String TICK = "fault-tick";

  @Test
  void shouldGoOnToDeployAndToFireStartTimers() throws Exception {
    ProcessCollective.use(
        collective -> {
          long begun = System.nanoTime();
          collective.node("node-1").answer("deploy", "ticks", "fault-tick.bpmn");
          awaitTicks(collective, 2);
          ChildNode owner = collective.ownerOfCatalog();
          List<ChildNode> others = new ArrayList<>(collective.alive());
          others.remove(owner);
          List<CompletableFuture<String>> deployments = new ArrayList<>();
          deployments.add(deploy(others.get(0), "before"));
          owner.kill();
          deployments.add(deploy(others.get(1), "after"));
          System.out.println("catalog takeover_ms=" + collective.awaitAllShards(others));
          deployments.forEach(one -> one.orTimeout(60, TimeUnit.SECONDS).join());
          awaitTicks(collective, ticks(collective) + 2);
          others.get(0).answer("suspend", TICK);
          long seconds = TimeUnit.NANOSECONDS.toSeconds(System.nanoTime() - begun);
          assertThat(ticks(collective)).isLessThanOrEqualTo((int) seconds + 2);
          collective.spawn(owner.name());
          collective.awaitSpread();
          assertSameOnAll(collective);
        });
  }

  private static CompletableFuture<String> deploy(ChildNode node, String name) {
    return node.ask("deploy", name, "fault-wait.bpmn");
  }

  private static int ticks(ProcessCollective collective) {
    List<JournalAudit.Instance> ticks =
        collective.client().audit().instances().stream()
            .filter(instance -> TICK.equals(instance.definitionKey()))
            .toList();
    assertThat(ticks).allMatch(instance -> instance.timesEnded() == 1);
    return ticks.size();
  }

  private static void awaitTicks(ProcessCollective collective, int count) {
    Awaitility.await()
        .atMost(Duration.ofSeconds(60))
        .pollInterval(Duration.ofMillis(200))
        .until(() -> ticks(collective) >= count);
  }

  private static void assertSameOnAll(ProcessCollective collective) {
    Views.assertAreTheirJournals(collective);
    assertThat(collective.alive())
        .extracting(node -> node.answer("deployments"))
        .containsOnly(collective.node("node-1").answer("deployments"));
  }
}
