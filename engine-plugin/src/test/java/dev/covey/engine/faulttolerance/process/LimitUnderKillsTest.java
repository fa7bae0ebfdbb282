package dev.covey.engine.faulttolerance.process;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.covey.engine.client.JournalAudit;
import dev.covey.engine.faulttolerance.process.WeakCalls.Calls;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledIfSystemProperty;

/** Limits over three nodes of 16 job threads each, one of which is killed again and again. */
@Tag("by-itself")
@EnabledIfSystemProperty(named = "covey.soak", matches = "true")
class LimitUnderKillsTest {
  private static final int LIMIT = 5;
  private static final int ROUNDS = 15;
  private static final int INSTANCES_A_ROUND = 120;

  private final Map<Long, Long> processes = new ConcurrentHashMap<>();
  private final Set<String> started = new HashSet<>();
  private int refused;

  @Test
  void shouldNeverBeExceededByRunsAndLeaveNoneWaitingForEver() throws Exception {
    killNodesUnder("activities: { call: { concurrent: 5 } }");
  }

  /** Each instance makes one call, so there are no more calls than instances. */
  @Test
  void shouldNeverBeExceededByInstancesAndLeaveNoneWaitingForEver() throws Exception {
    killNodesUnder("limits: { active: 5 }");
  }

  private void killNodesUnder(String limit) throws Exception {
    long seed = Long.getLong("covey.seed", System.nanoTime());
    System.out.println("seed=" + seed + " rounds=" + ROUNDS + " " + limit);
    Random random = new Random(seed);
    ProcessCollective.use(
        collective -> {
          collective.processes("{ fault-limited: { " + limit + " } }");
          collective.node("node-1").answer("deploy", "limited", "fault-limited.bpmn");
          collective.awaitSpread();
          for (int round = 1; round <= ROUNDS; round++) {
            killOne(collective, random, round);
          }
          await()
              .atMost(Duration.ofSeconds(120))
              .pollInterval(Duration.ofMillis(200))
              .untilAsserted(() -> assertThat(calls().ended()).containsAll(started));
          await()
              .atMost(Duration.ofSeconds(60))
              .pollInterval(Duration.ofMillis(200))
              .until(() -> allHaveEnded(collective));
          System.out.printf(
              "started=%d refused=%d calls=%d most=%d%n",
              started.size(), refused, calls().begun(), calls().most());
          assertThat(calls().most()).isEqualTo(LIMIT);
          collective.processes("{}");
          Views.assertAreTheirJournals(collective);
        });
  }

  /** Those of this test: others may have left some in the collective. */
  private static boolean allHaveEnded(ProcessCollective collective) {
    return collective.client().audit().instances().stream()
        .filter(instance -> instance.definitionKey().equals("fault-limited"))
        .allMatch(JournalAudit.Instance::ended);
  }

  private void killOne(ProcessCollective collective, Random random, int round) {
    collective.alive().forEach(node -> processes.putIfAbsent(node.pid(), Long.MAX_VALUE));
    int before = calls().ended().size();
    List<CompletableFuture<String>> starts = new ArrayList<>();
    List<ChildNode> nodes = collective.alive();
    for (int i = 0; i < INSTANCES_A_ROUND; i++) {
      starts.add(
          nodes.get(i % nodes.size()).ask("start", "fault-limited", "limited-" + round + "-" + i));
    }
    int moment = 10 + random.nextInt(40);
    await()
        .atMost(Duration.ofSeconds(60))
        .pollInterval(Duration.ofMillis(5))
        .until(() -> calls().ended().size() >= before + moment);
    ChildNode victim = nodes.get(random.nextInt(nodes.size()));
    victim.kill();
    processes.put(victim.pid(), System.nanoTime());
    for (CompletableFuture<String> start : starts) {
      try {
        started.add(start.join());
      } catch (RuntimeException e) {
        refused++;
      }
    }
    collective.spawn(victim.name());
    collective.alive().forEach(node -> processes.putIfAbsent(node.pid(), Long.MAX_VALUE));
    collective.awaitSpread();
    System.out.printf(
        "round=%d victim=%s moment=%d most=%d%n", round, victim.name(), moment, calls().most());
  }

  private Calls calls() {
    return Calls.of(processes);
  }
}
