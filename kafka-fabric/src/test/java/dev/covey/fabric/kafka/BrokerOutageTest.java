package dev.covey.fabric.kafka;

import static dev.covey.fabric.kafka.CountingNode.settings;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.covey.embedded.EmbeddedKafka;
import dev.covey.fabric.ShardId;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledIfSystemProperty;

/** Kafka goes away in the middle of work and comes back. */
class BrokerOutageTest {
  private static final Map<String, Integer> SITES = Map.of("eu", 3);
  private static final List<ShardId> SHARDS =
      List.of(new ShardId("eu", 0), new ShardId("eu", 1), new ShardId("eu", 2));

  private static EmbeddedKafka kafka;

  @BeforeAll
  static void startKafka() {
    kafka = EmbeddedKafka.start();
  }

  @AfterAll
  static void stopKafka() {
    kafka.close();
  }

  @Test
  void shouldLoseNothingAndGoOnByItself() throws Exception {
    survive(Duration.ofMillis(4_500));
  }

  @Test
  void shouldCloseInTimeWhileKafkaIsAway() {
    CountingNode node =
        CountingNode.start(settings("away", "a", kafka.bootstrapServers()), SITES, "eu");
    await().until(() -> node.open().size() == 4);
    kafka.stop();
    try {
      var waiting = node.turn(SHARDS.get(0));
      await().until(() -> !node.fabric.available());
      long before = System.nanoTime();
      node.close();
      assertThat(Duration.ofNanos(System.nanoTime() - before)).isLessThan(Duration.ofSeconds(30));
      assertThat(waiting).isCompletedExceptionally();
    } finally {
      kafka.restart();
    }
  }

  /** Longer than transaction, session and delivery timeouts. */
  @Test
  @EnabledIfSystemProperty(named = "covey.soak", matches = "true")
  void shouldGoOnByItselfAfterALongOutage() throws Exception {
    survive(Duration.ofSeconds(65));
  }

  private static void survive(Duration outage) throws Exception {
    try (CountingNode a =
            CountingNode.start(settings("outage", "a", kafka.bootstrapServers()), SITES, "eu");
        CountingNode b =
            CountingNode.start(settings("outage", "b", kafka.bootstrapServers()), SITES, "eu")) {
      List<CountingNode> nodes = List.of(a, b);
      await().until(() -> !a.open().isEmpty() && !b.open().isEmpty());
      Ledger ledger = new Ledger(4, SHARDS, () -> nodes);
      try (ledger) {
        await().until(() -> ledger.count() > 200);
        kafka.stop();
        long stopped = System.nanoTime();
        await().until(() -> !a.fabric.available() && !b.fabric.available());
        await()
            .pollInterval(Duration.ofMillis(50))
            .atMost(outage.multipliedBy(2))
            .until(() -> System.nanoTime() - stopped > outage.toNanos());
        kafka.restart();
        long restarted = System.nanoTime();
        long count = ledger.count();
        await().atMost(Duration.ofSeconds(60)).until(() -> ledger.count() > count + 200);
        await().until(() -> a.fabric.available() && b.fabric.available());
        System.out.printf(
            "outage of %d ms: going on after %d ms%n",
            outage.toMillis(), Duration.ofNanos(System.nanoTime() - restarted).toMillis());
      }
      ledger.verify(a.fabric, SHARDS);
    }
  }
}
