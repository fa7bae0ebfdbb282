package dev.covey.checkpoint;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.covey.checkpoint.file.FileStores;
import dev.covey.checkpoint.kryo.KryoCodecs;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import java.util.Set;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Consumer;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class MergeTest {

  private static final String SHARD = "payments/3";
  private static final Columns COLUMNS = new Columns("A", List.of("ID_", "VALUE_"));
  private static final Instant NOW = Instant.parse("2026-11-24T01:02:03Z");
  private static final TurnCodec CODEC = KryoCodecs.turns();

  @TempDir private Path folder;

  private final ShardImage expected = new ShardImage();
  private final ImagePieces pieces = new ImagePieces(CODEC, 100);
  private final AtomicInteger ids = new AtomicInteger();
  private CheckpointStore store;
  private JournalStore journal;

  @BeforeEach
  void open() {
    store = FileStores.checkpoints(folder.resolve("checkpoints"), "test");
    journal = FileStores.journal(folder.resolve("journal"), 500, "test");
  }

  @AfterEach
  void close() {
    store.close();
    journal.close();
  }

  private Merge merge(Merge.Journal from) {
    return new Merge(
        store, from, CODEC, pieces, "node-m", () -> NOW, () -> "id-" + ids.incrementAndGet());
  }

  private void turn(RowChange... changes) {
    append(SHARD, expected.number() + 1, changes);
    expected.apply(new Turn(header(SHARD, expected.number() + 1), List.of(changes)));
  }

  private void append(String shard, long number, RowChange... changes) {
    byte[] bytes = CODEC.encode(new Turn(header(shard, number), List.of(changes)));
    journal.append(List.of(new JournalStore.Entry(SHARD, bytes)));
  }

  private static TurnHeader header(String shard, long number) {
    return new TurnHeader(shard, number, "node-a", NOW, number % 3 == 0 ? number : -1, 0);
  }

  private static RowChange put(String key, String value) {
    return new RowChange.Put(new Row(new RowKey("A", key), COLUMNS, key, value));
  }

  private ShardImage read(Manifest manifest) {
    ImagePieces.Joiner joiner = pieces.joiner(manifest);
    store.read(manifest, joiner);
    return joiner.image();
  }

  private void assertNewestIsExpected() {
    ShardImage image = read(store.newest(SHARD).orElseThrow());
    assertThat(image.number()).isEqualTo(expected.number());
    assertThat(image.inboxPosition()).isEqualTo(expected.inboxPosition());
    assertThat(rows(image)).isEqualTo(rows(expected));
  }

  private static Set<Row> rows(ShardImage image) {
    return new HashSet<>(image.rows("A"));
  }

  @Test
  void shouldDoNothingWithoutTurns() {
    assertThat(merge(journal::read).run(SHARD)).isEmpty();
    turn(put("1", "x"));
    merge(journal::read).run(SHARD);

    assertThat(merge(journal::read).run(SHARD)).isEmpty();
    assertThat(store.previous(SHARD)).isEmpty();
  }

  @Test
  void shouldFoldTheJournalIntoAFirstCheckpoint() {
    turn(put("1", "x"), put("2", "x"));
    turn(new RowChange.Remove(new RowKey("A", "1")));

    Manifest made = merge(journal::read).run(SHARD).orElseThrow();

    assertThat(store.newest(SHARD)).contains(made);
    assertThat(made.base()).isEmpty();
    assertThat(made.journalPosition()).isEqualTo(2);
    assertNewestIsExpected();
  }

  @Test
  void shouldGoOnFromTheNewestWithoutTheTurnsBeforeIt() {
    turn(put("1", "x"), put("2", "x"));
    Manifest first = merge(journal::read).run(SHARD).orElseThrow();
    journal.deleteBefore(SHARD, first.journalPosition());
    turn(put("2", "y"));

    Manifest second = merge(journal::read).run(SHARD).orElseThrow();

    assertThat(second.base()).isEqualTo(first.id());
    assertThat(store.previous(SHARD)).contains(first);
    assertNewestIsExpected();
  }

  @Test
  void shouldMakeTheRangeDurableBeforeTheFirstPiece() {
    turn(put("1", "x"));
    Manifest first = merge(journal::read).run(SHARD).orElseThrow();
    turn(put("2", "x"));
    turn(put("3", "x"));
    List<Intention> intentions = new ArrayList<>();
    CheckpointStore real = store;
    store = new Watched(real, intentions);

    merge(journal::read).run(SHARD);

    store = real;
    assertThat(intentions)
        .containsExactly(new Intention("id-2", SHARD, first.id(), 1, 3, "node-m", NOW));
  }

  /** Hears of every intention. */
  private record Watched(CheckpointStore store, List<Intention> intentions)
      implements CheckpointStore {
    @Override
    public Manifest write(Intention intention, Pieces pieces) {
      intentions.add(intention);
      return store.write(intention, pieces);
    }

    @Override
    public Optional<Manifest> newest(String shard) {
      return store.newest(shard);
    }

    @Override
    public Optional<Manifest> previous(String shard) {
      return store.previous(shard);
    }

    @Override
    public void read(Manifest manifest, Consumer<byte[]> sink) {
      store.read(manifest, sink);
    }

    @Override
    public Optional<Intention> unfinished(String shard) {
      return store.unfinished(shard);
    }

    @Override
    public void close() {
      store.close();
    }
  }

  @Test
  void shouldWriteNothingWhenTheJournalIsDamaged() {
    turn(put("1", "x"));
    Manifest first = merge(journal::read).run(SHARD).orElseThrow();
    append(SHARD, 3, put("9", "x"));

    assertThatThrownBy(() -> merge(journal::read).run(SHARD))
        .isInstanceOf(OutOfOrderTurnException.class);
    assertThatThrownBy(
            () ->
                merge(
                        (shard, from, sink) -> {
                          sink.accept(from, new byte[] {1, 2, 3});
                          return from + 1;
                        })
                    .run(SHARD))
        .isInstanceOf(CorruptRecordException.class);

    assertThat(store.newest(SHARD)).contains(first);
    assertThat(store.unfinished(SHARD)).isEmpty();
  }

  @Test
  void shouldRefuseTurnsOfAnotherShard() {
    append("other/1", 1, put("1", "x"));

    assertThatThrownBy(() -> merge(journal::read).run(SHARD))
        .isInstanceOf(CorruptRecordException.class)
        .hasMessageContaining("found those of shard other/1");
    assertThat(store.newest(SHARD)).isEmpty();
    assertThat(store.newest("other/1")).isEmpty();
  }

  /** A journal may have positions without turns, as Kafka's has. */
  @Test
  void shouldGoOnBehindPositionsWithoutTurns() {
    Merge.Journal sparse =
        (shard, from, sink) -> {
          if (from == 0) {
            Turn turn = new Turn(header(SHARD, 1), List.of(put("1", "x")));
            sink.accept(4, CODEC.encode(turn));
          }
          return 6;
        };

    assertThat(merge(sparse).run(SHARD).orElseThrow().journalPosition()).isEqualTo(6);
    assertThat(merge(sparse).run(SHARD)).isEmpty();
  }

  @Test
  void shouldEqualTheFoldedJournalAfterAnyHistory() {
    long seed = new Random().nextLong();
    Random random = new Random(seed);
    try {
      for (int i = 0; i < 120; i++) {
        String key = "k" + random.nextInt(20);
        turn(
            random.nextInt(3) == 0
                ? new RowChange.Remove(new RowKey("A", key))
                : put(key, "v".repeat(random.nextInt(200))));
        if (random.nextInt(6) == 0) {
          merge(journal::read).run(SHARD).orElseThrow();
          assertNewestIsExpected();
          store
              .previous(SHARD)
              .ifPresent(older -> journal.deleteBefore(SHARD, older.journalPosition()));
        }
      }
    } catch (RuntimeException | AssertionError e) {
      throw new AssertionError("seed " + seed, e);
    }
  }
}
