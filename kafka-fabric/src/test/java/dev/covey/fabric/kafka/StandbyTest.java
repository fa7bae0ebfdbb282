package dev.covey.fabric.kafka;

import static dev.covey.fabric.kafka.CountingNode.settings;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.covey.embedded.EmbeddedServers;
import dev.covey.fabric.ShardId;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Queue;
import java.util.Set;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.locks.LockSupport;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

/** Followers that have caught up are the first to own a shard, and get it only then. */
class StandbyTest {
  private static final String KAFKA = EmbeddedServers.shared().kafka().bootstrapServers();
  private static final Map<String, Integer> ONE_SHARD = Map.of("eu", 1);
  private static final Map<String, Integer> ONE_STANDBY = Map.of("eu", 1);
  private static final ShardId EU = new ShardId("eu", 0);

  @Test
  void shouldHandAClosedOwnersShardToItsStandby() {
    CountingNode a = CountingNode.start(settings("closed", "a", KAFKA), ONE_SHARD, ONE_STANDBY);
    try (a;
        CountingNode b = joinAfter(a, "closed", "b");
        CountingNode c = joinAfter(b, "closed", "c")) {
      CountingNode standby = standbyOf(a, b, c);
      a.close();
      verifyTookOver(standby);
    }
  }

  @Test
  void shouldGiveALostOwnersShardToItsStandby() throws Exception {
    var sleepy = settings("fell-out", "a", KAFKA, Map.of("consumer.max.poll.interval.ms", "1000"));
    CountDownLatch wake = new CountDownLatch(1);
    CountDownLatch asleep = new CountDownLatch(1);
    CountingNode a = CountingNode.start(sleepy, ONE_SHARD, ONE_STANDBY);
    try (a;
        CountingNode b = joinAfter(a, "fell-out", "b");
        CountingNode c = joinAfter(b, "fell-out", "c");
        AutoCloseable awake = wake::countDown) {
      assertThat(awake).isNotNull();
      CountingNode standby = standbyOf(a, b, c);
      a.whenReceived(
          () -> {
            asleep.countDown();
            await().atMost(Duration.ofSeconds(60)).until(() -> wake.getCount() == 0);
          });
      a.fabric.request(EU, new byte[0], Duration.ofSeconds(20));
      asleep.await();
      verifyTookOver(standby);
    }
  }

  private static CountingNode joinAfter(CountingNode earlier, String collective, String node) {
    await().until(() -> !earlier.fabric.reasons().isEmpty());
    return CountingNode.start(settings(collective, node, KAFKA), ONE_SHARD, ONE_STANDBY);
  }

  /** The one of two that stands by for the owner, made ready; it is the busier one. */
  private static CountingNode standbyOf(CountingNode owner, CountingNode... others) {
    await().until(() -> owner.open().contains(EU));
    owner.turn(EU).join();
    await()
        .untilAsserted(
            () -> {
              assertThat(List.of(others)).anyMatch(node -> node.following.equals(Set.of(EU)));
              assertThat(List.of(others)).anyMatch(node -> node.open().size() == 1);
            });
    CountingNode standby = others[0].following.isEmpty() ? others[1] : others[0];
    assertThat(standby.fabric.reasons()).containsEntry(EU, "standby of a");
    standby.fabric.caughtUp(EU, true);
    return standby;
  }

  private static void verifyTookOver(CountingNode standby) {
    await().until(() -> standby.open().contains(EU));
    assertThat(standby.fabric.reasons().get(EU)).contains("caught-up standby took over from a");
    assertThat(standby.wasFollowingWhenAssigned).contains(EU);
    await().until(() -> standby.following.isEmpty());
    assertThat(standby.turn(EU).join()).isGreaterThanOrEqualTo(2);
  }

  @Test
  void shouldGiveANewNodeItsShareOnceItHasCaughtUpAndRefuseNoTurn() {
    Map<String, Integer> four = Map.of("eu", 4);
    Queue<Throwable> refused = new ConcurrentLinkedQueue<>();
    List<CountingNode> nodes = new ArrayList<>();
    AtomicLong written = new AtomicLong();
    AtomicBoolean stop = new AtomicBoolean();
    Thread writer = new Thread(() -> writeUntil(stop, nodes, refused, written), "writer");
    try (CountingNode a = CountingNode.start(settings("share", "a", KAFKA), four, ONE_STANDBY)) {
      await().until(() -> a.open().size() == 5);
      try (CountingNode b = CountingNode.start(settings("share", "b", KAFKA), four, ONE_STANDBY)) {
        nodes.addAll(List.of(a, b));
        writer.start();
        await().until(() -> b.following.size() == 4);
        await().until(() -> b.open().equals(Set.of(ShardId.CATALOG)));
        await()
            .during(Duration.ofSeconds(1))
            .until(() -> b.open().equals(Set.of(ShardId.CATALOG)) && a.open().size() == 4);

        b.following.forEach(shard -> b.fabric.caughtUp(shard, true));

        await().until(() -> b.open().size() == 2 && a.open().size() == 3);
        await().untilAsserted(() -> assertThat(a.following).hasSize(1).isSubsetOf(b.open()));
        ShardId moved = a.following.iterator().next();
        assertThat(b.fabric.reasons().get(moved)).contains("caught-up standby took over from a");
        assertThat(b.following).hasSize(3).doesNotContain(moved);
        long before = written.get();
        await().until(() -> written.get() > before + 100);
        stop.set(true);
        Shutdown.join(writer, Duration.ofSeconds(30));
        assertThat(refused).isEmpty();

        b.fabric.leave();
        assertThat(b.following).isEmpty();
        assertThat(b.fabric.reasons()).isEmpty();
        await().until(() -> a.open().size() == 5);
      } finally {
        stop.set(true);
      }
    }
  }

  /** A turn that was begun on an open shard has to become durable, whatever moves meanwhile. */
  private static void writeUntil(
      AtomicBoolean stop, List<CountingNode> nodes, Queue<Throwable> refused, AtomicLong written) {
    List<ShardId> shards =
        IntStream.range(0, 4).mapToObj(number -> new ShardId("eu", number)).toList();
    while (!stop.get()) {
      for (CountingNode node : nodes) {
        for (ShardId shard : shards) {
          if (node.open().contains(shard)) {
            node.turn(shard)
                .whenComplete(
                    (number, failure) -> {
                      if (failure == null) {
                        written.incrementAndGet();
                      } else if (!failure.toString().contains("not open here")) {
                        refused.add(failure);
                      }
                    });
          }
        }
      }
      LockSupport.parkNanos(2_000_000);
    }
  }

  @Test
  void shouldFollowAChangedCountOfStandbys() {
    try (CountingNode a = CountingNode.start(settings("count", "a", KAFKA), ONE_SHARD, "eu");
        CountingNode b = CountingNode.start(settings("count", "b", KAFKA), ONE_SHARD, "eu")) {
      await().until(() -> a.open().size() == 1 && b.open().size() == 1);
      CountingNode other = a.open().contains(EU) ? b : a;
      assertThat(other.following).isEmpty();

      a.fabric.serve(ONE_STANDBY, a);
      await().until(() -> other.following.equals(Set.of(EU)));

      a.fabric.serve(Map.of("eu", 0), a);
      await().until(() -> other.following.isEmpty());
    }
  }

  @Test
  void shouldDoWithoutStandbysWhileAMemberKnowsNone() {
    try (CountingNode a =
            CountingNode.start(settings("mixed", "a", KAFKA), ONE_SHARD, ONE_STANDBY);
        CountingNode b =
            CountingNode.start(settings("mixed", "b", KAFKA), ONE_SHARD, ONE_STANDBY)) {
      await().until(() -> a.open().size() == 1 && b.open().size() == 1);
      CountingNode owner = a.open().contains(EU) ? a : b;
      CountingNode other = owner == a ? b : a;
      await().until(() -> other.following.equals(Set.of(EU)));
      long turns = owner.turn(EU).join();
      try (var earlier =
          new RawKafka(KAFKA)
              .consumer(
                  Map.of(
                      "group.id",
                      "mixed",
                      "group.protocol",
                      "classic",
                      "auto.offset.reset",
                      "earliest",
                      "enable.auto.commit",
                      false,
                      "partition.assignment.strategy",
                      "org.apache.kafka.clients.consumer.CooperativeStickyAssignor"))) {
        earlier.subscribe(List.of("mixed.inbox.catalog"));
        await()
            .until(
                () -> {
                  earlier.poll(Duration.ofMillis(50));
                  return earlier.groupMetadata().generationId() > 0 && other.following.isEmpty();
                });
        assertThat(owner.turn(EU).join()).isEqualTo(turns + 1);
      }
      await().until(() -> a.open().size() + b.open().size() == 2);
      await().until(() -> a.following.size() + b.following.size() == 1);
      assertThat(a.lost).isEmpty();
      assertThat(b.lost).isEmpty();
    }
  }
}
