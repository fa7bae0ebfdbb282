package dev.covey.fabric.kafka;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.covey.fabric.CommitUnit;
import dev.covey.fabric.NodeId;
import dev.covey.fabric.ShardId;
import dev.covey.fabric.ShardTurn;
import dev.covey.fabric.plane.CommitQueue;
import dev.covey.fabric.plane.HybridClock;
import dev.covey.fabric.plane.RecordingKeeper;
import dev.covey.fabric.plane.ShardLease;
import java.nio.charset.StandardCharsets;
import java.time.Clock;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.apache.kafka.clients.consumer.ConsumerGroupMetadata;
import org.apache.kafka.clients.producer.MockProducer;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** The committer with two producers that take turns. */
class AlternatingWritersTest {
  private static final Duration SOON = Duration.ofSeconds(5);

  private final Shutdown shutdown = new Shutdown(System::nanoTime);
  private final CommitQueue queue =
      new CommitQueue(System::nanoTime, new HybridClock(Clock.systemUTC()));
  private final ShardLease lease = new ShardLease(new ShardId("eu", 0), new RecordingKeeper());
  private final MockProducer<byte[], byte[]> even = producer();
  private final MockProducer<byte[], byte[]> odd = producer();
  private Thread thread;

  @BeforeEach
  @SuppressWarnings("removal")
  void start() {
    lease.open(5);
    Membership membership = new Membership();
    membership.publish(
        new Ownership(
            Optional.of(new ConsumerGroupMetadata("c", 1, "member", Optional.empty())),
            Set.of(lease),
            false));
    List<TransactionalWriter> writers = List.of(writer(even), writer(odd));
    thread = new Thread(new CommitLoop(queue, writers, membership, shutdown, System::nanoTime));
    thread.start();
  }

  @AfterEach
  void stop() throws InterruptedException {
    queue.close();
    thread.join(SOON.toMillis());
    assertThat(thread.isAlive()).isFalse();
    assertThat(even.closed()).isTrue();
    assertThat(odd.closed()).isTrue();
  }

  @Test
  void shouldWriteEachTransactionWithTheOtherProducer() {
    commit("1");
    commit("2");
    commit("3");

    assertThat(journaled(even)).containsExactly("1", "3");
    assertThat(journaled(odd)).containsExactly("2");
  }

  @Test
  void shouldFinishATransactionWithTheProducerThatBeganIt() {
    commit("1");
    odd.commitTransactionException = new KafkaException("a batch expired");
    var second = queue.reserve().commit(unit("2"));
    await().until(odd::transactionAborted);
    odd.commitTransactionException = null;

    assertThat(second).succeedsWithin(SOON);
    commit("3");
    assertThat(journaled(even)).containsExactly("1", "3");
    assertThat(journaled(odd)).containsExactly("2");
  }

  private void commit(String record) {
    assertThat(queue.reserve().commit(unit(record))).succeedsWithin(SOON);
  }

  private CommitUnit unit(String record) {
    byte[] bytes = record.getBytes(StandardCharsets.UTF_8);
    return new CommitUnit(List.of(new ShardTurn(lease, bytes, ShardTurn.UNCHANGED)), List.of());
  }

  private static List<String> journaled(MockProducer<byte[], byte[]> producer) {
    return producer.history().stream().map(sent -> CountingNode.text(sent.value())).toList();
  }

  private TransactionalWriter writer(MockProducer<byte[], byte[]> producer) {
    TopicNames names = new TopicNames("c");
    UnitRecords records =
        new UnitRecords(
            names, new Sites(), Set.of(), null, new NodeId("n"), 1_000, Clock.systemUTC());
    TransactionalWriter writer = new TransactionalWriter(() -> producer, names, records, shutdown);
    writer.open();
    return writer;
  }

  private static MockProducer<byte[], byte[]> producer() {
    return new MockProducer<>(true, null, new ByteArraySerializer(), new ByteArraySerializer());
  }
}
