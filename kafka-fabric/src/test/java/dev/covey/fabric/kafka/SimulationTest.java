package dev.covey.fabric.kafka;

import static dev.covey.fabric.kafka.CountingNode.settings;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.covey.embedded.EmbeddedServers;
import dev.covey.fabric.Fabric;
import dev.covey.fabric.ShardId;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.RemoveMembersFromConsumerGroupOptions;
import org.junit.jupiter.api.RepeatedTest;
import org.junit.jupiter.api.RepetitionInfo;

/** Nodes come, go, sleep and are thrown out at random while turns are written. */
class SimulationTest {
  private static final String KAFKA = EmbeddedServers.shared().kafka().bootstrapServers();
  private static final boolean SOAK = Boolean.getBoolean("covey.soak");
  private static final int STEPS = SOAK ? 60 : 10;
  private static final Map<String, Integer> SITES = Map.of("eu", 3, "us", 2);
  private static final List<ShardId> SHARDS =
      List.of(
          new ShardId("eu", 0),
          new ShardId("eu", 1),
          new ShardId("eu", 2),
          new ShardId("us", 0),
          new ShardId("us", 1));

  private final List<CountingNode> nodes = new CopyOnWriteArrayList<>();
  private int started;

  @RepeatedTest(1)
  void shouldKeepEveryJournalWhole(RepetitionInfo repetition) throws Exception {
    long seed =
        Long.getLong(
            "covey.seed", SOAK ? System.nanoTime() : 40 + repetition.getCurrentRepetition());
    System.out.println("simulation seed " + seed + " (covey.seed)");
    String collective = "sim-" + Math.floorMod(seed, 1_000_000_000);
    Random random = new Random(seed);
    join(collective);
    Ledger ledger = new Ledger(6, SHARDS, () -> new ArrayList<>(nodes));
    try (ledger;
        var admin = new RawKafka(KAFKA).admin()) {
      for (int step = 0; step < STEPS; step++) {
        int choice = random.nextInt(10);
        if (nodes.size() < 2 || (choice < 3 && nodes.size() < 4)) {
          join(collective);
        } else if (choice < 5) {
          nodes.remove(random.nextInt(nodes.size())).close();
        } else if (choice < 7) {
          throwAllOut(admin, collective);
        } else {
          sleep(nodes.get(random.nextInt(nodes.size())), 1_000 + random.nextInt(1_500));
        }
        long count = ledger.count();
        int more = random.nextInt(300);
        await().atMost(Duration.ofSeconds(60)).until(() -> ledger.count() > count + more);
      }
    }
    try (Fabric reader = KafkaFabric.connect(settings(collective, "reader", KAFKA))) {
      reader.start();
      reader.declare(SITES);
      ledger.verify(reader, SHARDS);
      assertThat(ledger.count()).isGreaterThan(STEPS);
    } finally {
      nodes.forEach(CountingNode::close);
    }
  }

  private static void throwAllOut(Admin admin, String collective) throws InterruptedException {
    try {
      admin
          .removeMembersFromConsumerGroup(collective, new RemoveMembersFromConsumerGroupOptions())
          .all()
          .get();
    } catch (ExecutionException e) {
      System.out.println("a member had gone before: " + e.getCause());
    }
  }

  private void join(String collective) {
    var brief =
        settings(
            collective, "n" + ++started, KAFKA, Map.of("consumer.max.poll.interval.ms", "1500"));
    nodes.add(CountingNode.start(brief, SITES, "eu", "us"));
  }

  /** The node's inbox thread stops as in a long pause, while its committer goes on. */
  private static void sleep(CountingNode node, long millis) {
    CountDownLatch never = new CountDownLatch(1);
    node.whenReceived(
        () -> {
          node.whenReceived(() -> {});
          try {
            never.await(millis, TimeUnit.MILLISECONDS);
          } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
          }
        });
    for (ShardId shard : node.open()) {
      node.fabric.request(shard, new byte[0], Duration.ofSeconds(30));
    }
  }
}
