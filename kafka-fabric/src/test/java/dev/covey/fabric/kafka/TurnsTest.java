package dev.covey.fabric.kafka;

import static dev.covey.fabric.kafka.CountingNode.settings;
import static dev.covey.fabric.kafka.CountingNode.text;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import dev.covey.embedded.EmbeddedServers;
import dev.covey.fabric.CommitUnit;
import dev.covey.fabric.Fabric;
import dev.covey.fabric.InboxMessage;
import dev.covey.fabric.JournalRecord;
import dev.covey.fabric.JournalTail;
import dev.covey.fabric.Lease;
import dev.covey.fabric.NodeId;
import dev.covey.fabric.OutgoingMessage;
import dev.covey.fabric.Place;
import dev.covey.fabric.ReplyAddress;
import dev.covey.fabric.ShardHandler;
import dev.covey.fabric.ShardId;
import dev.covey.fabric.ShardLostException;
import dev.covey.fabric.ShardTurn;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** One node: what a unit does, seen from the topics. */
class TurnsTest {
  private static final String KAFKA = EmbeddedServers.shared().kafka().bootstrapServers();
  private static final ShardId EU = new ShardId("eu", 0);
  private static final ShardId US = new ShardId("us", 0);
  private static int run;

  private final Recorder recorder = new Recorder();
  private final String collective = "turns-" + ++run;
  private Fabric fabric;

  @BeforeEach
  void start() throws InterruptedException {
    fabric = KafkaFabric.connect(settings(collective, "n", KAFKA));
    fabric.start();
    fabric.declare(Map.of("eu", 1, "us", 1));
    fabric.serve(Map.of("eu", 0, "us", 0), recorder);
    recorder.openAll(fabric, 3);
  }

  @AfterEach
  void stop() {
    fabric.close();
  }

  @Test
  void shouldJournalTurnsOnceAndInTheOrderOfReservation() {
    List<CompletableFuture<Void>> durable = new CopyOnWriteArrayList<>();
    List<Place> places =
        IntStream.range(0, 2_000).mapToObj(i -> fabric.committer().reserve()).toList();
    IntStream.range(0, 2_000)
        .parallel()
        .forEach(i -> durable.add(places.get(i).commit(unit(turn(EU, String.valueOf(i))))));

    CompletableFuture.allOf(durable.toArray(CompletableFuture[]::new)).join();

    assertThat(CountingNode.journal(fabric, EU))
        .isEqualTo(IntStream.range(0, 2_000).mapToObj(String::valueOf).toList());
    assertThat(fabric.committer().committed()).isEqualTo(2_000);
    assertThat(fabric.committer().lag()).isZero();
  }

  @Test
  void shouldWriteTurnsOfSeveralShardsTheirMessagesAndPositionsTogether()
      throws InterruptedException {
    fabric
        .committer()
        .reserve()
        .commit(
            new CommitUnit(
                List.of(turn(EU, "eu1"), turn(US, "us1")),
                List.of(new OutgoingMessage.ToShard(US, bytes("hello")))))
        .join();

    InboxMessage message = recorder.next();
    assertThat(message.shard()).isEqualTo(US);
    assertThat(text(message.payload())).isEqualTo("hello");
    assertThat(message.replyTo()).isEmpty();
    assertThat(fabric.inboxLag()).containsEntry(US, 1L).containsEntry(EU, 0L);

    fabric
        .committer()
        .reserve()
        .commit(
            new CommitUnit(
                List.of(new ShardTurn(recorder.lease(US), null, message.offset() + 1)), List.of()))
        .join();

    await()
        .untilAsserted(
            () ->
                assertThat(fabric.inboxLag())
                    .containsEntry(US, 0L)
                    .containsEntry(ShardId.CATALOG, 0L));
    assertThat(CountingNode.journal(fabric, EU)).containsExactly("eu1");
    assertThat(CountingNode.journal(fabric, US)).containsExactly("us1");
  }

  @Test
  void shouldGiveTheRecordsOfAUnitTheTimeOfItsPlace() throws InterruptedException {
    Instant heard = Instant.now().plusSeconds(600).plusNanos(17);
    fabric.observe(heard);
    Place place = fabric.committer().reserve();
    place
        .commit(
            new CommitUnit(
                List.of(turn(EU, "eu1"), turn(US, "us1")),
                List.of(new OutgoingMessage.ToShard(US, bytes("hello")))))
        .join();

    List<Instant> times = new ArrayList<>();
    fabric.readJournal(EU, 0, record -> times.add(record.time()));
    fabric.readJournal(US, 0, record -> times.add(record.time()));
    fabric.readInbox(US, 0, message -> times.add(message.sentAt()));
    assertThat(times).hasSize(3).containsOnly(place.time());
    assertThat(recorder.next().sentAt()).isEqualTo(place.time());
    assertThat(place.time()).isAfter(heard);
    assertThat(fabric.now()).isAfter(place.time());
  }

  @Test
  void shouldRenewOnlyTheShardOfATurnThatCannotBeWritten() throws InterruptedException {
    Lease eu = recorder.lease(EU);
    Lease us = recorder.lease(US);
    CompletableFuture<Void> large =
        fabric
            .committer()
            .reserve()
            .commit(unit(new ShardTurn(eu, new byte[(1 << 20) + 1], ShardTurn.UNCHANGED)));

    assertThat(large)
        .failsWithin(Duration.ofSeconds(10))
        .withThrowableThat()
        .withMessageContaining("1048577 bytes");
    await().until(() -> recorder.lease(EU) != eu);
    assertThat(eu.live()).isFalse();
    assertThat(recorder.lost).containsExactly(EU);
    assertThat(recorder.lease(US)).isSameAs(us);
    recorder.openAll(fabric, 1);
    commit(turn(EU, "after")).join();
    assertThat(CountingNode.journal(fabric, EU)).containsExactly("after");
    assertThat(
            fabric
                .committer()
                .reserve()
                .commit(unit(new ShardTurn(eu, bytes("late"), ShardTurn.UNCHANGED))))
        .failsWithin(Duration.ofSeconds(10))
        .withThrowableThat()
        .withCauseInstanceOf(ShardLostException.class);
  }

  @Test
  void shouldFailAUnitForAnUndeclaredSiteAndDropAReplyToNobody() {
    assertThat(
            fabric
                .committer()
                .reserve()
                .commit(
                    new CommitUnit(
                        List.of(turn(US, "1")),
                        List.of(new OutgoingMessage.ToShard(new ShardId("mars", 0), bytes("x"))))))
        .failsWithin(Duration.ofSeconds(10))
        .withThrowableThat()
        .withMessageContaining("'mars' is not declared");
    fabric
        .committer()
        .reserve()
        .commit(
            new CommitUnit(
                List.of(turn(EU, "1")),
                List.of(
                    new OutgoingMessage.Reply(
                        new ReplyAddress(new NodeId("nobody"), new UUID(1, 2)), bytes("x")))))
        .join();
    assertThat(CountingNode.journal(fabric, EU)).containsExactly("1");
  }

  @Test
  void shouldWriteDeadLettersWithTheirOrigin() {
    InboxMessage message =
        new InboxMessage(EU, 17, Instant.EPOCH, Optional.empty(), bytes("broken"));
    fabric
        .committer()
        .reserve()
        .commit(
            new CommitUnit(
                List.of(turn(EU, "1")),
                List.of(new OutgoingMessage.DeadLetter(message, "cannot parse"))))
        .join();

    var letter = new RawKafka(KAFKA).read(collective + ".dead-letter", 0).get(0);
    assertThat(letter.value()).isEqualTo(bytes("broken"));
    assertThat(RawKafka.headers(letter))
        .containsEntry("covey-source-topic", collective + ".inbox.eu")
        .containsEntry("covey-source-partition", "0")
        .containsEntry("covey-source-offset", "17")
        .containsEntry("covey-reason", "cannot parse")
        .containsEntry("covey-node", "n")
        .containsKey("covey-time");
  }

  @Test
  void shouldFollowAJournalAsItGrows() throws InterruptedException {
    commit(turn(EU, "1")).join();
    List<String> followed = new CopyOnWriteArrayList<>();
    boolean[] failedOnce = new boolean[1];
    try (JournalTail tail =
        fabric.follow(
            EU,
            0,
            record -> {
              if (text(record.value()).equals("2") && !failedOnce[0]) {
                failedOnce[0] = true;
                throw new IllegalStateException("the follower's database is busy");
              }
              followed.add(text(record.value()));
            })) {
      assertThat(tail.awaitReached(fabric.journalEnd(EU), Duration.ofSeconds(10))).isTrue();
      assertThat(followed).containsExactly("1");
      commit(turn(EU, "2")).join();
      commit(turn(EU, "3")).join();
      assertThat(tail.awaitReached(fabric.journalEnd(EU), Duration.ofSeconds(10))).isTrue();
      assertThat(followed).containsExactly("1", "2", "3");
      assertThat(tail.awaitReached(fabric.journalEnd(EU) + 1, Duration.ofMillis(50))).isFalse();
    }
  }

  @Test
  void shouldNameTheJournalThatDoesNotReachToTheOffset() {
    commit(turn(EU, "1")).join();
    List<JournalRecord> records = new ArrayList<>();
    fabric.readJournal(EU, 0, records::add);
    assertThat(records.get(0).place()).isEqualTo(collective + ".journal.eu-0@0");
    assertThatThrownBy(() -> fabric.readJournal(EU, 99, records::add))
        .hasMessageContaining(collective + ".journal.eu-0 holds offsets 0 to 2")
        .hasMessageContaining("99");
  }

  @Test
  void shouldHoldDeliveryBackUntilMessagesAreConsumed() {
    for (int i = 0; i < 4; i++) {
      List<OutgoingMessage> messages = new ArrayList<>();
      for (int j = 0; j < 1_000; j++) {
        messages.add(new OutgoingMessage.ToShard(EU, bytes("m")));
      }
      fabric
          .committer()
          .reserve()
          .commit(new CommitUnit(List.of(turn(US, "m" + i)), messages))
          .join();
    }
    await().until(() -> recorder.messages.size() > DeliveryWindow.LIMIT);
    await()
        .during(Duration.ofMillis(500))
        .until(() -> recorder.messages.size() <= DeliveryWindow.LIMIT + 500);

    for (int i = 0; i < 4_000; i++) {
      InboxMessage message = recorder.next();
      if (i % 100 == 99) {
        commit(new ShardTurn(recorder.lease(EU), null, message.offset() + 1)).join();
      }
    }
    assertThat(recorder.messages).isEmpty();
    await().untilAsserted(() -> assertThat(fabric.inboxLag()).containsEntry(EU, 0L));
  }

  private CompletableFuture<Void> commit(ShardTurn turn) {
    return fabric.committer().reserve().commit(unit(turn));
  }

  private static CommitUnit unit(ShardTurn turn) {
    return new CommitUnit(List.of(turn), List.of());
  }

  private ShardTurn turn(ShardId shard, String record) {
    return new ShardTurn(recorder.lease(shard), bytes(record), ShardTurn.UNCHANGED);
  }

  private static byte[] bytes(String text) {
    return text.getBytes(StandardCharsets.UTF_8);
  }

  /** Keeps what it is told. */
  private static final class Recorder implements ShardHandler {
    final BlockingQueue<Lease> assigned = new LinkedBlockingQueue<>();
    final BlockingQueue<InboxMessage> messages = new LinkedBlockingQueue<>();
    final List<ShardId> lost = new CopyOnWriteArrayList<>();
    final Map<ShardId, Lease> leases = new ConcurrentHashMap<>();

    void openAll(Fabric fabric, int count) throws InterruptedException {
      for (int i = 0; i < count; i++) {
        Lease lease = assigned.poll(15, TimeUnit.SECONDS);
        assertThat(lease).isNotNull();
        var recovered = fabric.recover(lease, 0, record -> {});
        lease.open(recovered.inboxPosition().orElse(recovered.inboxStart()));
      }
    }

    Lease lease(ShardId shard) {
      return leases.get(shard);
    }

    InboxMessage next() {
      try {
        InboxMessage message = messages.poll(10, TimeUnit.SECONDS);
        assertThat(message).isNotNull();
        return message;
      } catch (InterruptedException e) {
        throw new AssertionError(e);
      }
    }

    @Override
    public void assigned(Lease lease) {
      leases.put(lease.shard(), lease);
      assigned.add(lease);
    }

    @Override
    public void revoked(Collection<Lease> ended) {}

    @Override
    public void lost(Collection<Lease> ended, String reason) {
      ended.forEach(lease -> lost.add(lease.shard()));
    }

    @Override
    public void received(Lease lease, InboxMessage message) {
      messages.add(message);
    }
  }
}
