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
 * A node killed at a chosen point between its database's commit and Kafka's; its database is on
 * disk and comes back with it.
 */
@Tag("by-itself")
class KilledBetweenCommitsTest {
  private final String prefix = "between-" + System.nanoTime() + "-";

  @Test
  void shouldLeaveNothingOfATurnThatOnlyTheDatabaseHas() throws Exception {
    ProcessCollective.use(
        collective -> {
          Orders.deploy(collective);
          ChildNode node = collective.node("node-1");
          node.answer("hold", "send", "1");
          CompletableFuture<String> start = start(node, "a");
          awaitHeld(node);
          killAndRestart(collective, node);
          assertThatThrownBy(() -> join(start)).hasMessageContaining("has gone");
          assertThat(journaled(collective)).isEmpty();
          Views.assertAreTheirJournals(collective);
        });
  }

  @Test
  void shouldWriteABatchOfTurnsWhollyOrNotAtAll() throws Exception {
    ProcessCollective.use(
        collective -> {
          Orders.deploy(collective);
          ChildNode node = collective.node("node-1");
          long before = active(node);
          node.answer("hold", "send", "1");
          CompletableFuture<String> first = start(node, "a");
          awaitHeld(node);
          List<CompletableFuture<String>> batch =
              List.of(start(node, "b"), start(node, "c"), start(node, "d"));
          Awaitility.await().until(() -> active(node) == before + 4);
          node.answer("hold", "commitTransaction", "2");
          join(first);
          awaitHeld(node);
          killAndRestart(collective, node);
          batch.forEach(
              start -> assertThatThrownBy(() -> join(start)).hasMessageContaining("has gone"));
          assertThat(journaled(collective)).containsExactly(prefix + "a");
          Views.assertAreTheirJournals(collective);
        });
  }

  @Test
  @EnabledIfSystemProperty(named = "covey.soak", matches = "true")
  void shouldGoOnWithATurnThatWasCommittedButNotAnswered() throws Exception {
    ProcessCollective.use(
        collective -> {
          Orders.deploy(collective);
          ChildNode node = collective.node("node-1");
          node.answer("hold", "after-commitTransaction", "1");
          CompletableFuture<String> start = start(node, "a");
          awaitHeld(node);
          killAndRestart(collective, node);
          assertThatThrownBy(() -> join(start)).hasMessageContaining("has gone");
          assertThat(journaled(collective)).containsExactly(prefix + "a");
          Views.assertAreTheirJournals(collective);
        });
  }

  private CompletableFuture<String> start(ChildNode node, String businessKey) {
    return node.ask("start", "fault-wait", prefix + businessKey);
  }

  private static String join(CompletableFuture<String> answer) {
    return answer.orTimeout(30, TimeUnit.SECONDS).join();
  }

  private static long active(ChildNode node) {
    return Long.parseLong(node.answer("active"));
  }

  private static void awaitHeld(ChildNode node) {
    Awaitility.await()
        .atMost(Duration.ofSeconds(30))
        .pollInterval(Duration.ofMillis(10))
        .until(() -> node.answer("held").equals("true"));
  }

  private static void killAndRestart(ProcessCollective collective, ChildNode node) {
    node.kill();
    List<ChildNode> survivors = new ArrayList<>(collective.alive());
    System.out.println("takeover_ms=" + collective.awaitAllShards(survivors));
    collective.spawn(node.name());
    collective.awaitSpread();
  }

  private List<String> journaled(ProcessCollective collective) {
    return collective.client().audit().instances().stream()
        .map(JournalAudit.Instance::businessKey)
        .filter(key -> key != null && key.startsWith(prefix))
        .toList();
  }
}
