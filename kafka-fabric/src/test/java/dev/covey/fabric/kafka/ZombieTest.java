package dev.covey.fabric.kafka;

import static dev.covey.fabric.kafka.CountingNode.settings;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.covey.embedded.EmbeddedServers;
import dev.covey.fabric.ShardId;
import dev.covey.fabric.ShardLostException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.stream.LongStream;
import org.apache.kafka.clients.admin.RemoveMembersFromConsumerGroupOptions;
import org.junit.jupiter.api.Test;

/** A node that the group has given up, and that does not know it yet. */
class ZombieTest {
  private static final String KAFKA = EmbeddedServers.shared().kafka().bootstrapServers();
  private static final Map<String, Integer> SITES = Map.of("eu", 1);
  private static final ShardId EU = new ShardId("eu", 0);

  @Test
  void shouldRefuseTheTurnsOfANodeThatSleptThroughItsRemoval() throws Exception {
    var sleepy = settings("zombie", "a", KAFKA, Map.of("consumer.max.poll.interval.ms", "1000"));
    CountDownLatch asleep = new CountDownLatch(1);
    CountDownLatch wake = new CountDownLatch(1);
    try (CountingNode a = CountingNode.start(sleepy, SITES, "eu")) {
      await().until(() -> a.open().contains(EU));
      a.turn(EU).join();
      a.whenReceived(
          () -> {
            asleep.countDown();
            awaitUninterruptibly(wake);
          });
      a.fabric.request(EU, new byte[0], Duration.ofSeconds(20));
      asleep.await();
      try (CountingNode b = CountingNode.start(settings("zombie", "b", KAFKA), SITES, "eu");
          AutoCloseable awake = wake::countDown) {
        assertThat(awake).isNotNull();
        await().until(() -> b.open().contains(EU));
        assertThat(b.turn(EU).join()).isGreaterThanOrEqualTo(2);

        CompletableFuture<Long> late = a.turn(EU);

        await().during(Duration.ofMillis(700)).until(() -> !late.isDone());
        wake.countDown();
        assertThat(late)
            .failsWithin(Duration.ofSeconds(10))
            .withThrowableThat()
            .withRootCauseInstanceOf(ShardLostException.class);
        await()
            .untilAsserted(
                () ->
                    assertThat(a.lost)
                        .anyMatch(lost -> lost.startsWith("eu/0: the group removed")));
      }
      await().until(() -> a.open().contains(EU));
      long last = a.turn(EU).join();
      assertThat(CountingNode.journal(a.fabric, EU))
          .isEqualTo(LongStream.rangeClosed(1, last).mapToObj(String::valueOf).toList());
    }
  }

  @Test
  void shouldGoOnFromTheJournalAfterTheGroupRemovedItInTheMiddleOfWork() throws Exception {
    List<CompletableFuture<Long>> turns = new ArrayList<>();
    try (CountingNode a = CountingNode.start(settings("kicked", "a", KAFKA), SITES, "eu");
        var admin = new RawKafka(KAFKA).admin()) {
      await().until(() -> a.open().contains(EU));
      for (int kick = 0; kick < 3; kick++) {
        int goal = turns.size() + 200;
        while (turns.size() < goal) {
          turns.add(a.turn(EU));
        }
        admin
            .removeMembersFromConsumerGroup("kicked", new RemoveMembersFromConsumerGroupOptions())
            .all()
            .get();
        int lost = a.lost.size();
        turns.add(a.turn(EU));
        await().until(() -> a.lost.size() > lost);
        await().until(() -> a.open().contains(EU));
      }
      long last = a.turn(EU).join();
      List<String> journal = CountingNode.journal(a.fabric, EU);
      assertThat(journal)
          .isEqualTo(LongStream.rangeClosed(1, last).mapToObj(String::valueOf).toList());
      assertThat(turns).allMatch(CompletableFuture::isDone);
      long acknowledged = turns.stream().filter(turn -> !turn.isCompletedExceptionally()).count();
      assertThat(acknowledged).isGreaterThan(0).isLessThanOrEqualTo(last);
    }
  }

  private static void awaitUninterruptibly(CountDownLatch latch) {
    try {
      latch.await();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }
}
