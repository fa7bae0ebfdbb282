package dev.covey.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.covey.cli.collective.Connection;
import dev.covey.embedded.EmbeddedServers;
import dev.covey.examples.order.Clerk;
import dev.covey.examples.order.OrderApplication;
import dev.covey.policy.PolicyDocument;
import dev.covey.policy.PolicyPublisher;
import dev.covey.policy.zookeeper.ZooKeeperPolicy;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import org.camunda.bpm.engine.ProcessEngine;
import org.camunda.bpm.engine.history.HistoricProcessInstance;
import org.junit.jupiter.api.Test;

/** An order with a mistyped amount, by hand of a user of the command line. */
class OrderRewindTest {
  private static final String READER = "node:read";
  private static final Duration PATIENCE = Duration.ofSeconds(120);

  private final EmbeddedServers servers = EmbeddedServers.shared();
  private final String collective = "cli-" + UUID.randomUUID().toString().substring(0, 8);

  @Test
  void shouldSendAnOrderBackToBeforeItsFaultyStepAndCompleteIt() {
    publishPolicy();
    ProcessEngine engine = new NodeEngine(collective, "", connection(), null, null, 2, "").build();
    try (Clerk clerk = new Clerk(engine)) {
      clerk.start();
      OrderApplication.deploy(engine);
      done(
          "start",
          "order",
          "--business-key-prefix",
          "o-",
          "--var",
          "orderId=o-1",
          "--var",
          "amount=5000",
          "--var",
          "items=2");
      String id = order(engine).getId();
      await().atMost(PATIENCE).until(() -> order(engine).getEndTime() != null);

      assertThat(show(id)).startsWith("ended").contains("  amount = 5000", "  cancelled = 1");
      long end = turnsWith(id, "ended order").get(0);
      long faulty = turnsWith(id, "entered TakePayment").get(0);
      long before = turnsWith(id, "").stream().filter(t -> t < faulty).reduce((a, b) -> b).get();
      assertThat(show(id, "--at", "" + before))
          .startsWith("waiting", "  order/ReserveStock: job")
          .contains("  amount = 5000")
          .doesNotContain("  reserved = 1");
      assertThat(done("checkpoint", "diff", id, "" + before, "" + end))
          .contains("- order/ReserveStock: job", "+ cancelled = 1", "+ reserved = 1");

      assertThat(done("checkpoint", "rewind", id, "--to", "" + before, "--set", "amount=50"))
          .containsExactly("instance " + id + " is as it was after turn " + before);

      await().atMost(PATIENCE).until(() -> "COMPLETED".equals(order(engine).getState()));
      assertThat(show(id))
          .startsWith("ended")
          .contains(
              "  amount = 50",
              "  paid = true",
              "  reserved = 1",
              "  asked = 1",
              "  charged = 1",
              "  shipped = 1")
          .doesNotContain("  cancelled = 1");
      assertThat(turnsWith(id, "Rewind from " + id)).hasSize(1);
      assertFailsInOneLine("Expected a turn from", "checkpoint", "show", id, "--at", "0");
      assertFailsInOneLine("Expected a turn up to", "checkpoint", "diff", id, "1", "999999");
      assertFailsInOneLine("but got 'x'", "checkpoint", "rewind", "x", "--to", "1");
    } finally {
      engine.close();
    }
  }

  private void publishPolicy() {
    String zooKeeper = servers.zooKeeper().connectString();
    try (PolicyPublisher publisher =
        ZooKeeperPolicy.publisher(zooKeeper, collective, "admin:a", READER)) {
      publisher.push(
          PolicyDocument.parse(
              """
              sites: { main: { selector: "", shards: 2 } }
              defaults: { site: main, durability: journaled }
              """),
          "test",
          "test");
    }
  }

  private Connection connection() {
    return new Connection(
        collective,
        servers.kafka().bootstrapServers(),
        Map.of(),
        servers.zooKeeper().connectString(),
        READER);
  }

  private static HistoricProcessInstance order(ProcessEngine engine) {
    return engine
        .getHistoryService()
        .createHistoricProcessInstanceQuery()
        .processDefinitionKey(OrderApplication.ORDER)
        .processInstanceBusinessKey("o-1")
        .singleResult();
  }

  private List<String> show(String id, String... more) {
    List<String> arguments = new ArrayList<>(List.of("checkpoint", "show", id));
    arguments.addAll(List.of(more));
    return done(arguments.toArray(String[]::new));
  }

  /** The turns of which 'list' says so, in order. */
  private List<Long> turnsWith(String id, String happened) {
    return done("checkpoint", "list", id).stream()
        .skip(1)
        .filter(line -> line.contains(happened))
        .map(line -> Long.valueOf(line.strip().split(" ")[0]))
        .toList();
  }

  private List<String> done(String... arguments) {
    Run run = run(arguments);
    assertThat(run.exitCode()).as(run.err()).isZero();
    return run.out().lines().toList();
  }

  private void assertFailsInOneLine(String complaint, String... arguments) {
    Run run = run(arguments);
    assertThat(run.exitCode()).isEqualTo(1);
    assertThat(run.out()).isEmpty();
    assertThat(run.err().lines().filter(line -> !line.startsWith("reading the journal")).toList())
        .singleElement()
        .asString()
        .startsWith("covey: ")
        .contains(complaint);
  }

  private Run run(String... arguments) {
    List<String> all = new ArrayList<>(Arrays.asList(arguments));
    all.addAll(List.of("--collective", collective));
    all.addAll(List.of("--kafka", servers.kafka().bootstrapServers()));
    all.addAll(List.of("--zookeeper", servers.zooKeeper().connectString()));
    all.addAll(List.of("--zookeeper-credential", READER));
    return Run.of(all.toArray(String[]::new));
  }
}
