package dev.covey.fabric.kafka;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.covey.fabric.CommitUnit;
import dev.covey.fabric.NodeId;
import dev.covey.fabric.OutcomeUnknownException;
import dev.covey.fabric.Place;
import dev.covey.fabric.ShardId;
import dev.covey.fabric.ShardLostException;
import dev.covey.fabric.ShardTurn;
import dev.covey.fabric.plane.CommitQueue;
import dev.covey.fabric.plane.HybridClock;
import dev.covey.fabric.plane.RecordingKeeper;
import dev.covey.fabric.plane.ShardLease;
import java.nio.charset.StandardCharsets;
import java.time.Clock;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import org.apache.kafka.clients.consumer.CommitFailedException;
import org.apache.kafka.clients.consumer.ConsumerGroupMetadata;
import org.apache.kafka.clients.producer.MockProducer;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.errors.ProducerFencedException;
import org.apache.kafka.common.errors.TimeoutException;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** The committer against a producer whose failures are chosen. */
class CommitLoopTest {
  private final AtomicLong nanos = new AtomicLong();
  private final Shutdown shutdown = new Shutdown(nanos::get);
  private final CommitQueue queue = new CommitQueue(nanos::get, new HybridClock(Clock.systemUTC()));
  private final Membership membership = new Membership();
  private final RecordingKeeper keeper = new RecordingKeeper();
  private final ShardLease eu = lease("eu");
  private final ShardLease us = lease("us");
  private final List<MockProducer<byte[], byte[]>> producers = new CopyOnWriteArrayList<>();
  private Thread thread;

  @BeforeEach
  void start() {
    UnitRecords records =
        new UnitRecords(
            new TopicNames("c"),
            new Sites(),
            Set.of(),
            null,
            new NodeId("n"),
            1_000,
            Clock.systemUTC());
    TransactionalWriter writer =
        new TransactionalWriter(this::producer, new TopicNames("c"), records, shutdown);
    writer.open();
    membership.publish(owned(1, false));
    thread = new Thread(new CommitLoop(queue, List.of(writer), membership, shutdown, nanos::get));
    thread.start();
  }

  @AfterEach
  void stop() throws InterruptedException {
    shutdown.begin(Duration.ZERO);
    queue.close();
    thread.join(TimeUnit.SECONDS.toMillis(10));
    assertThat(thread.isAlive()).isFalse();
  }

  @Test
  void shouldCommitUnitsInOrderWithThePositionOfEveryLease() {
    Place first = queue.reserve();
    Place second = queue.reserve();
    CompletableFuture<Void> later = second.commit(unit(turn(us, "2", 8)));
    CompletableFuture<Void> earlier = first.commit(unit(turn(eu, "1", ShardTurn.UNCHANGED)));

    assertThat(earlier).succeedsWithin(Duration.ofSeconds(5));
    assertThat(later).succeedsWithin(Duration.ofSeconds(5));
    assertThat(journaled()).containsExactly("1", "2");
    assertThat(offset("eu")).isEqualTo(5);
    assertThat(offset("us")).isEqualTo(8);
    assertThat(us.position()).isEqualTo(8);
  }

  @Test
  void shouldSendNothingWithoutAGenerationAndMemberId() {
    membership.publish(Ownership.none());
    CompletableFuture<Void> waiting = commit(turn(eu, "1", 6));
    assertThat(waiting).isNotDone();
    membership.publish(owned(-1, false));
    assertThat(waiting).isNotDone();

    membership.publish(owned(2, false));

    assertThat(waiting).succeedsWithin(Duration.ofSeconds(5));
  }

  @Test
  void shouldSendARefusedTransactionAgainUnderTheNextGeneration() {
    current().sendOffsetsToTransactionException = new CommitFailedException("old generation");
    CompletableFuture<Void> first = commit(turn(eu, "1", 6));
    CompletableFuture<Void> second = commit(turn(us, "2", 6));
    await().until(() -> current().transactionAborted());
    assertThat(first).isNotDone();

    current().sendOffsetsToTransactionException = null;
    membership.publish(owned(2, false));

    assertThat(first).succeedsWithin(Duration.ofSeconds(5));
    assertThat(second).succeedsWithin(Duration.ofSeconds(5));
    assertThat(journaled()).containsExactly("1", "2");
  }

  @Test
  void shouldFailUnitsOfALeaseThatEndsWhileRefused() {
    current().sendOffsetsToTransactionException = new CommitFailedException("old generation");
    CompletableFuture<Void> lost = commit(turn(eu, "1", 6));
    CompletableFuture<Void> kept = commit(turn(us, "2", 6));
    await().until(() -> current().transactionAborted());

    eu.end("handed over");
    current().sendOffsetsToTransactionException = null;
    membership.publish(owned(2, false));

    assertFailed(lost, ShardLostException.class);
    assertThat(kept).succeedsWithin(Duration.ofSeconds(5));
    assertThat(journaled()).containsExactly("2");
    assertThat(keeper.diverged).isEmpty();
  }

  @Test
  void shouldFailAUnitWholeAndEverythingThatSharesItsLeases() {
    eu.end("lost");
    Place first = queue.reserve(); // Filled last, so that both units are in one batch.
    CompletableFuture<Void> shared = commit(turn(eu, "2", 6), turn(us, "3", 7));
    CompletableFuture<Void> before = first.commit(unit(turn(us, "1", 6)));

    assertFailed(shared, ShardLostException.class);
    assertFailed(before, ShardLostException.class);
    assertFailed(commit(turn(us, "4", 8)), ShardLostException.class);
    assertThat(keeper.diverged).containsExactly(us);
    assertThat(journaled()).isEmpty();
    await().until(() -> !current().transactionInFlight());
  }

  @Test
  void shouldGiveALeaseUpThatStaysRefusedDuringAHandover() {
    membership.publish(owned(2, true));
    current().sendOffsetsToTransactionException = new CommitFailedException("unknown member");
    CompletableFuture<Void> refused = commit(turn(eu, "1", 6));
    await().until(() -> current().transactionAborted());
    assertThat(refused).isNotDone();

    nanos.addAndGet(Duration.ofSeconds(4).toNanos());

    assertFailed(refused, ShardLostException.class);
    assertThat(keeper.diverged).containsExactly(eu);
  }

  @Test
  void shouldSendAgainThroughANewProducerWhenFencedBeforeTheCommit() {
    current().fenceProducer();

    assertThat(commit(turn(eu, "1", 6))).succeedsWithin(Duration.ofSeconds(5));

    assertThat(producers).hasSize(2);
    assertThat(producers.get(0).closed()).isTrue();
    assertThat(journaled()).containsExactly("1");
    assertThat(keeper.diverged).isEmpty();
  }

  @Test
  void shouldSendAgainWhenACommitFailsAndItsAbortIsAnswered() {
    current().commitTransactionException = new KafkaException("a batch expired");
    CompletableFuture<Void> sent = commit(turn(eu, "1", 6));
    await().until(() -> current().transactionAborted());

    current().commitTransactionException = null;

    assertThat(sent).succeedsWithin(Duration.ofSeconds(5));
    assertThat(journaled()).containsExactly("1");
  }

  @Test
  void shouldAskAgainWhenACommitIsNotAnsweredInTime() {
    current().commitTransactionException = new TimeoutException("no answer");
    CompletableFuture<Void> sent = commit(turn(eu, "1", 6));
    await().until(() -> current().flushed() && current().sentOffsets());
    assertThat(sent).isNotDone();

    current().commitTransactionException = null;

    assertThat(sent).succeedsWithin(Duration.ofSeconds(5));
    assertThat(current().transactionAborted()).isFalse();
    assertThat(journaled()).containsExactly("1");
  }

  @Test
  void shouldCallTheOutcomeUnknownWhenAProducerBreaksInItsCommit() {
    current().commitTransactionException = new ProducerFencedException("fenced");
    current().abortTransactionException = new ProducerFencedException("fenced");

    assertFailed(commit(turn(eu, "1", 6), turn(us, "2", 6)), OutcomeUnknownException.class);

    assertThat(keeper.diverged).containsExactlyInAnyOrder(eu, us);
    assertThat(producers).hasSize(2);
    assertFailed(commit(turn(us, "3", 7)), ShardLostException.class);
  }

  @Test
  void shouldRestoreOnlyTheShardsOfAUnitThatIsTooLarge() {
    membership.publish(Ownership.none());
    CompletableFuture<Void> large = commit(turn(eu, "x".repeat(1_001), 6));
    CompletableFuture<Void> other = commit(turn(us, "2", 6));
    membership.publish(owned(2, false));

    assertThat(large)
        .failsWithin(Duration.ofSeconds(5))
        .withThrowableThat()
        .withMessageContaining("1001 bytes for c.journal.eu-0");
    assertThat(other).succeedsWithin(Duration.ofSeconds(5));
    assertThat(keeper.diverged).containsExactly(eu);
    assertThat(journaled()).containsExactly("2");
  }

  @Test
  void shouldFailATurnWhosePositionIsUnknown() {
    ShardLease unread = new ShardLease(new ShardId("eu", 1), keeper);
    membership.publish(new Ownership(membership.current().group(), Set.of(eu, us, unread), false));

    assertThat(commit(turn(unread, "1", ShardTurn.UNCHANGED)))
        .failsWithin(Duration.ofSeconds(5))
        .withThrowableThat()
        .withMessageContaining("eu/1");
  }

  @Test
  void shouldFailWhatWaitsWhenTheShutdownExpires() {
    membership.publish(Ownership.none());
    CompletableFuture<Void> waiting = commit(turn(eu, "1", 6));

    shutdown.begin(Duration.ZERO);

    assertFailed(waiting, ShardLostException.class);
  }

  private MockProducer<byte[], byte[]> producer() {
    MockProducer<byte[], byte[]> producer =
        new MockProducer<>(true, null, new ByteArraySerializer(), new ByteArraySerializer());
    producers.add(producer);
    return producer;
  }

  private MockProducer<byte[], byte[]> current() {
    return producers.get(producers.size() - 1);
  }

  private List<String> journaled() {
    List<String> records = new ArrayList<>();
    producers.forEach(
        producer ->
            producer.history().forEach(record -> records.add(CountingNode.text(record.value()))));
    return records;
  }

  private long offset(String site) {
    TopicPartition inbox = new TopicPartition("c.inbox." + site, 0);
    return current().consumerGroupOffsetsHistory().stream()
        .map(history -> history.get("c").get(inbox))
        .filter(offset -> offset != null)
        .reduce((earlier, later) -> later)
        .orElseThrow()
        .offset();
  }

  private CompletableFuture<Void> commit(ShardTurn... turns) {
    return queue.reserve().commit(unit(turns));
  }

  private static CommitUnit unit(ShardTurn... turns) {
    return new CommitUnit(List.of(turns), List.of());
  }

  private static ShardTurn turn(ShardLease lease, String record, long position) {
    return new ShardTurn(lease, record.getBytes(StandardCharsets.UTF_8), position);
  }

  private ShardLease lease(String site) {
    ShardLease lease = new ShardLease(new ShardId(site, 0), keeper);
    lease.open(5);
    return lease;
  }

  @SuppressWarnings("removal")
  private Ownership owned(int generation, boolean handingOver) {
    return new Ownership(
        Optional.of(new ConsumerGroupMetadata("c", generation, "member", Optional.empty())),
        Set.of(eu, us),
        handingOver);
  }

  private static void assertFailed(
      CompletableFuture<Void> future, Class<? extends Exception> cause) {
    assertThat(future)
        .failsWithin(Duration.ofSeconds(5))
        .withThrowableThat()
        .withCauseInstanceOf(cause);
  }
}
