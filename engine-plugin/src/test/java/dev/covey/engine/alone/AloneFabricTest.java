package dev.covey.engine.alone;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import dev.covey.fabric.CommitUnit;
import dev.covey.fabric.Fabric;
import dev.covey.fabric.FabricException;
import dev.covey.fabric.InboxMessage;
import dev.covey.fabric.JournalTail;
import dev.covey.fabric.Lease;
import dev.covey.fabric.NodeId;
import dev.covey.fabric.OutgoingMessage;
import dev.covey.fabric.Recovered;
import dev.covey.fabric.RequestTimeoutException;
import dev.covey.fabric.ShardHandler;
import dev.covey.fabric.ShardId;
import dev.covey.fabric.ShardLostException;
import dev.covey.fabric.ShardTurn;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class AloneFabricTest {
  private static final ShardId SHARD = new ShardId("main", 0);
  private static final NodeId NODE = new NodeId("hermit");
  private static final Duration LONG = Duration.ofSeconds(60);

  @TempDir private Path folder;
  private Fabric fabric;
  private Inbox inbox;

  @BeforeEach
  void start() {
    inbox = new Inbox();
    fabric = AloneFabric.of(AloneSettings.in(folder, NODE));
    fabric.start();
    fabric.declare(Map.of("main", 1));
    fabric.serve(Map.of("main", 0), inbox);
  }

  @AfterEach
  void stop() {
    fabric.close();
  }

  private void restart() {
    stop();
    start();
  }

  @Test
  void shouldDeliverAMessageAgainUntilATurnConsumesIt() throws Exception {
    Lease lease = opened();
    commit(turn(lease, "one", -1), new OutgoingMessage.ToShard(SHARD, bytes("hello")));
    assertThat(next().offset()).isZero();

    restart();
    lease = opened();
    assertThat(text(next().payload())).isEqualTo("hello");
    commit(turn(lease, "two", 1));

    restart();
    Recovered recovered = recovered(inbox.lease(SHARD));
    assertThat(recovered.inboxPosition()).hasValue(1);
    assertThat(recovered.journalEnd()).isEqualTo(2);
    assertThat(journal()).containsExactly("one", "two");
  }

  @Test
  void shouldKeepThePositionOfATurnThatOnlyConsumes() throws Exception {
    Lease lease = opened();
    commit(turn(lease, "one", -1), new OutgoingMessage.ToShard(SHARD, bytes("hello")));
    commit(new ShardTurn(lease, null, 1));
    commit(turn(lease, "three", -1));

    restart();
    assertThat(recovered(inbox.lease(SHARD)).inboxPosition()).hasValue(1);
    assertThat(journal()).containsExactly("one", "three");
  }

  @Test
  void shouldAnswerARequestWhenTheTurnOfItsReplyIsDurable() throws Exception {
    Lease lease = opened();
    CompletableFuture<byte[]> reply = fabric.request(SHARD, bytes("ask"), LONG);
    InboxMessage asked = next();
    assertThat(text(asked.payload())).isEqualTo("ask");
    commit(
        turn(lease, "one", asked.offset() + 1),
        new OutgoingMessage.Reply(asked.replyTo().orElseThrow(), bytes("answer")));
    assertThat(text(reply.get(60, TimeUnit.SECONDS))).isEqualTo("answer");
    assertThatThrownBy(() -> fabric.request(SHARD, bytes("?"), Duration.ofMillis(10)).get())
        .hasCauseInstanceOf(RequestTimeoutException.class);
    assertThatThrownBy(() -> fabric.request(new ShardId("nowhere", 0), bytes("?"), LONG).get())
        .hasCauseInstanceOf(FabricException.class)
        .hasMessageContaining("nowhere/0");
  }

  @Test
  void shouldDeliverAllOfManyMessagesOnceAndInOrder() throws Exception {
    Lease lease = opened();
    int many = HeldShards.WINDOW * 2 + 7;
    List<OutgoingMessage> messages = new ArrayList<>();
    for (int i = 0; i < many; i++) {
      messages.add(new OutgoingMessage.ToShard(SHARD, bytes("m" + i)));
    }
    commit(turn(lease, "all", -1), messages.toArray(new OutgoingMessage[0]));
    for (int i = 0; i < many; i++) {
      InboxMessage message = next();
      assertThat(message.offset()).isEqualTo(i);
      assertThat(text(message.payload())).isEqualTo("m" + i);
      commit(turn(lease, "t" + i, i + 1));
    }
    assertThat(inbox.messages).isEmpty();
    assertThat(fabric.inboxLag()).containsEntry(SHARD, 0L);
  }

  @Test
  void shouldFailWhatBuildsOnAUnitThatCannotBeWrittenAndAssignTheShardAnew() throws Exception {
    Lease lease = opened();
    CompletableFuture<Void> bad =
        sent(turn(lease, "bad", -1), new OutgoingMessage.ToShard(new ShardId("x", 0), bytes("m")));
    CompletableFuture<Void> later = sent(turn(lease, "later", -1));
    assertThatThrownBy(() -> bad.get(60, TimeUnit.SECONDS)).hasMessageContaining("x/0");
    assertThatThrownBy(() -> later.get(60, TimeUnit.SECONDS))
        .hasCauseInstanceOf(ShardLostException.class);
    assertThat(lease.live()).isFalse();

    commit(turn(opened(), "good", -1));
    assertThat(journal()).containsExactly("good");
  }

  @Test
  void shouldFollowAJournalAsItGrows() throws Exception {
    Lease lease = opened();
    commit(turn(lease, "one", -1));
    List<String> followed = new ArrayList<>();
    try (JournalTail tail = fabric.follow(SHARD, 0, record -> followed.add(text(record.value())))) {
      commit(turn(lease, "two", -1));
      assertThat(tail.awaitReached(2, LONG)).isTrue();
    }
    assertThat(followed).containsExactly("one", "two");
  }

  @Test
  void shouldGiveItsShardsUpWhileItStandsAside() throws Exception {
    Lease lease = opened();
    commit(turn(lease, "one", -1));

    fabric.standAside(inbox);
    await().atMost(Duration.ofSeconds(60)).until(() -> !lease.live());
    assertThatThrownBy(() -> commit(turn(lease, "late", -1))).isNotNull();
    fabric.serve(Map.of(SHARD.site(), 0), inbox);

    Lease next = opened();
    commit(turn(next, "two", -1));
    assertThat(journal()).containsExactly("one", "two");
  }

  @Test
  void shouldKeepTheCatalogAndHistoryWhileOldSegmentsGo() throws Exception {
    Lease catalog = inbox.lease(ShardId.CATALOG);
    recovered(catalog);
    catalog.open(0);
    Lease lease = opened();
    Path oldest = folder.resolve("turns").resolve(oldestSegment());
    for (int i = 0; i < 12; i++) {
      commit(turn(catalog, "c" + i, -1));
      commit(
          new ShardTurn(lease, new byte[1 << 20], -1),
          new OutgoingMessage.ToHistory(SHARD, "key-" + i % 2, bytes("h" + i)));
    }
    fabric.deleteJournalBefore(SHARD, 11);
    assertThat(oldest).doesNotExist();
    commit(turn(catalog, "last", -1));

    restart();
    List<String> turns = new ArrayList<>();
    fabric.readJournal(ShardId.CATALOG, 0, record -> turns.add(text(record.value())));
    assertThat(turns).hasSize(13).startsWith("c0", "c1").endsWith("c11", "last");
    List<String> history = new ArrayList<>();
    fabric.readHistory(SHARD, "key-1", record -> history.add(text(record.value())));
    assertThat(history).containsExactly("h1", "h3", "h5", "h7", "h9", "h11");
    assertThatThrownBy(() -> fabric.readJournal(SHARD, 0, record -> {}))
        .isInstanceOf(FabricException.class)
        .hasMessageContaining("has 11 to 12");
  }

  private String oldestSegment() throws Exception {
    try (var files = Files.list(folder.resolve("turns"))) {
      return files
          .map(file -> file.getFileName().toString())
          .filter(name -> name.endsWith(".journal"))
          .sorted()
          .findFirst()
          .orElseThrow();
    }
  }

  private Lease opened() throws InterruptedException {
    Lease lease = inbox.lease(SHARD);
    lease.open(recovered(lease).inboxPosition().orElse(0));
    return lease;
  }

  private Recovered recovered(Lease lease) {
    return fabric.recover(lease, 0, record -> {});
  }

  private static ShardTurn turn(Lease lease, String text, long position) {
    return new ShardTurn(lease, bytes(text), position);
  }

  private CompletableFuture<Void> sent(ShardTurn turn, OutgoingMessage... messages) {
    return fabric.committer().reserve().commit(new CommitUnit(List.of(turn), List.of(messages)));
  }

  private void commit(ShardTurn turn, OutgoingMessage... messages) throws Exception {
    sent(turn, messages).get(60, TimeUnit.SECONDS);
  }

  private List<String> journal() {
    List<String> turns = new ArrayList<>();
    fabric.readJournal(SHARD, 0, record -> turns.add(text(record.value())));
    return turns;
  }

  private InboxMessage next() throws InterruptedException {
    InboxMessage message = inbox.messages.poll(60, TimeUnit.SECONDS);
    assertThat(message).isNotNull();
    return message;
  }

  private static byte[] bytes(String text) {
    return text.getBytes(StandardCharsets.UTF_8);
  }

  private static String text(byte[] bytes) {
    return new String(bytes, StandardCharsets.UTF_8);
  }

  /** Keeps what it is told. */
  private static final class Inbox implements ShardHandler {
    private final BlockingQueue<Lease> main = new LinkedBlockingQueue<>();
    private final BlockingQueue<Lease> catalog = new LinkedBlockingQueue<>();
    private final BlockingQueue<InboxMessage> messages = new LinkedBlockingQueue<>();

    private Lease lease(ShardId shard) throws InterruptedException {
      Lease lease = (shard.isCatalog() ? catalog : main).poll(60, TimeUnit.SECONDS);
      assertThat(lease).isNotNull();
      return lease;
    }

    @Override
    public void assigned(Lease lease) {
      (lease.shard().isCatalog() ? catalog : main).add(lease);
    }

    @Override
    public void revoked(Collection<Lease> leases) {}

    @Override
    public void lost(Collection<Lease> leases, String reason) {}

    @Override
    public void received(Lease lease, InboxMessage message) {
      messages.add(message);
    }
  }
}
