package dev.covey.checkpoint;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** What every {@link CheckpointStore} does; a test of one extends it. */
public abstract class CheckpointStoreContract {

  private static final String SHARD = "payments/3";
  private static final Instant BEGIN = Instant.parse("2026-11-24T00:00:00Z");
  private static final Retention NONE = Retention.none(BEGIN);

  private CheckpointStore store;

  /** Opens the store, anew or again, with what was written to it in the same test. */
  protected abstract CheckpointStore open();

  /** A shard beside {@code payments/3}, {@code s/1}, {@code s/2} and {@code s/11}. */
  protected String third() {
    return "../S\\ü:1";
  }

  @BeforeEach
  protected void openStore() {
    store = open();
  }

  @AfterEach
  void closeStore() {
    store.close();
  }

  private void reopen() {
    store.close();
    store = open();
  }

  @Test
  void shouldHaveNothingAtFirst() {
    assertThat(store.newest(SHARD)).isEmpty();
    assertThat(store.previous(SHARD)).isEmpty();
    assertThat(store.oldest(SHARD)).isEmpty();
    assertThat(store.unfinished(SHARD)).isEmpty();
  }

  @Test
  void shouldGiveBackWhatWasWritten() {
    Checkpoints written = Checkpoints.of("a", "", SHARD, 5, 7);

    assertThat(written.writeTo(store)).isEqualTo(written.manifest());

    assertThat(store.newest(SHARD)).contains(written.manifest());
    assertThat(Checkpoints.read(store, written.manifest())).isEqualTo(written.comparable());
    assertThat(store.previous(SHARD)).isEmpty();
    assertThat(store.unfinished(SHARD)).isEmpty();
  }

  @Test
  void shouldGiveItBackWhenOpenedAgain() {
    Checkpoints written = Checkpoints.of("a", "", SHARD, 5, 7);
    written.writeTo(store);

    reopen();

    assertThat(store.newest(SHARD)).contains(written.manifest());
    assertThat(Checkpoints.read(store, written.manifest())).isEqualTo(written.comparable());
  }

  @Test
  void shouldTakeNoPiecesAndEmptyPieces() {
    Checkpoints none = Checkpoints.of("none", "", SHARD, 1, List.of());
    Checkpoints empty = Checkpoints.of("empty", "none", SHARD, 2, List.of(new byte[0]));
    none.writeTo(store);
    empty.writeTo(store);

    assertThat(Checkpoints.read(store, none.manifest())).isEmpty();
    assertThat(Checkpoints.read(store, empty.manifest())).containsExactly("[]");
  }

  @Test
  void shouldKeepTheTwoNewest() {
    Checkpoints first = Checkpoints.of("c", "", SHARD, 5, 3);
    Checkpoints second = Checkpoints.of("b", "c", SHARD, 10, 3);
    Checkpoints third = Checkpoints.of("a", "b", SHARD, 100, 3);
    first.writeTo(store);
    second.writeTo(store);
    third.writeTo(store);

    assertThat(store.newest(SHARD)).contains(third.manifest());
    assertThat(store.previous(SHARD)).contains(second.manifest());
    assertThat(store.oldest(SHARD)).contains(second.manifest());
    assertThat(Checkpoints.read(store, second.manifest())).isEqualTo(second.comparable());
    assertThatThrownBy(() -> Checkpoints.read(store, first.manifest()))
        .isInstanceOf(CheckpointStoreException.class)
        .hasMessageContaining("checkpoint c of shard " + SHARD)
        .hasMessageContaining("not there any more");
  }

  @Test
  void shouldKeepOlderOnesThatTurnsToBeKeptNeed() {
    Duration keep = Duration.ofHours(8);
    List<Checkpoints> written = new ArrayList<>();
    for (int hour = 1; hour <= 30; hour++) {
      written.add(writtenAt(hour, keep));

      Manifest oldest = store.oldest(SHARD).orElseThrow();
      assertThat(oldest.last().number())
          .as("the oldest kept in hour " + hour)
          .isLessThanOrEqualTo(Math.max(1, hour - 8))
          .isGreaterThanOrEqualTo(hour - 13);
    }
    reopen();
    Manifest oldest = store.oldest(SHARD).orElseThrow();
    Checkpoints original = written.get((int) oldest.last().number() - 1);
    assertThat(oldest.last()).isEqualTo(original.manifest().last());
    assertThat(oldest.journalPosition()).isEqualTo(original.manifest().journalPosition());
    assertThat(Checkpoints.read(store, oldest)).isEqualTo(original.comparable());
    assertThat(store.newest(SHARD)).contains(written.get(29).manifest());
    assertThat(store.previous(SHARD)).contains(written.get(28).manifest());

    Checkpoints shorter = writtenAt(31, Duration.ZERO);

    assertThat(store.newest(SHARD)).contains(shorter.manifest());
    assertThat(store.oldest(SHARD)).contains(written.get(29).manifest());
  }

  private Checkpoints writtenAt(int hour, Duration keep) {
    Instant at = BEGIN.plus(Duration.ofHours(hour));
    Checkpoints written = Checkpoints.of("h" + hour, "h" + (hour - 1), SHARD, hour, 3).takenAt(at);
    written.writeTo(store, new Retention(keep, at));
    return written;
  }

  @Test
  void shouldKeepShardsApart() {
    Checkpoints one = Checkpoints.of("a", "", "s/1", 5, 3);
    Checkpoints other = Checkpoints.of("a", "", "s/11", 6, 4);
    Checkpoints strange = Checkpoints.of("a", "", third(), 6, 4);
    one.writeTo(store);
    other.writeTo(store);
    strange.writeTo(store);

    assertThat(store.newest("s/1")).contains(one.manifest());
    assertThat(store.newest("s/11")).contains(other.manifest());
    assertThat(store.newest(third())).contains(strange.manifest());
    assertThat(store.newest("s/2")).isEmpty();
    assertThat(Checkpoints.read(store, other.manifest())).isEqualTo(other.comparable());
  }

  @Test
  void shouldLeaveNothingWhenThePiecesFail() {
    Checkpoints before = Checkpoints.of("a", "", SHARD, 5, 3);
    before.writeTo(store);
    Checkpoints failing = Checkpoints.of("b", "a", SHARD, 6, 3);

    assertThatThrownBy(
            () ->
                store.write(
                    failing.intention(),
                    sink -> {
                      sink.accept(new byte[] {1, 2, 3});
                      throw new IllegalStateException("no more rows");
                    },
                    NONE))
        .isInstanceOf(IllegalStateException.class)
        .hasMessage("no more rows");

    assertThat(store.newest(SHARD)).contains(before.manifest());
    assertThat(store.previous(SHARD)).isEmpty();
    assertThat(failing.writeTo(store)).isEqualTo(failing.manifest());
    assertThat(store.previous(SHARD)).contains(before.manifest());
    assertThat(store.unfinished(SHARD)).isEmpty();
  }

  @Test
  void shouldRefuseAManifestOfOtherPieces() {
    Checkpoints told = Checkpoints.of("a", "", SHARD, 5, 3);

    assertThatThrownBy(() -> store.write(told.intention(), sink -> told.manifest(), NONE))
        .isInstanceOf(IllegalArgumentException.class);
    assertThatThrownBy(
            () ->
                new Checkpoints(
                        Checkpoints.of("b", "", SHARD, 5, 3).intention(),
                        told.manifest(),
                        told.pieces())
                    .writeTo(store))
        .isInstanceOf(IllegalArgumentException.class);

    assertThat(store.newest(SHARD)).isEmpty();
  }

  @Test
  void shouldRefuseAnIdThatIsThere() {
    Checkpoints written = Checkpoints.of("a", "", SHARD, 5, 3);
    written.writeTo(store);

    assertThatThrownBy(() -> Checkpoints.of("a", "", SHARD, 6, 4).writeTo(store))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("checkpoint a");

    assertThat(store.newest(SHARD)).contains(written.manifest());
    assertThat(Checkpoints.read(store, written.manifest())).isEqualTo(written.comparable());
  }

  @Test
  void shouldLetWritesOverlap() {
    Checkpoints base = Checkpoints.of("base", "", SHARD, 5, 3);
    Checkpoints slow = Checkpoints.of("slow", "base", SHARD, 6, 3);
    Checkpoints quick = Checkpoints.of("quick", "base", SHARD, 7, 3);
    base.writeTo(store);

    store.write(
        slow.intention(),
        sink -> {
          quick.writeTo(store);
          assertThat(store.newest(SHARD)).contains(quick.manifest());
          assertThat(store.unfinished(SHARD)).isEmpty();
          assertThat(Checkpoints.read(store, base.manifest())).isEqualTo(base.comparable());
          slow.pieces().forEach(sink);
          return slow.manifest();
        },
        NONE);

    assertThat(store.newest(SHARD)).contains(quick.manifest());
    assertThat(store.previous(SHARD)).contains(slow.manifest());
    assertThat(Checkpoints.read(store, slow.manifest())).isEqualTo(slow.comparable());
  }

  @Test
  void shouldServeManyThreads() throws InterruptedException, ExecutionException {
    ExecutorService executor = Executors.newFixedThreadPool(4);
    try {
      List<Future<Manifest>> writes =
          List.of(1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12).stream()
              .map(turn -> Checkpoints.of("id-" + turn, "", SHARD, turn, 20))
              .map(each -> executor.submit(() -> each.writeTo(store)))
              .toList();
      for (Future<Manifest> write : writes) {
        write.get();
      }
    } finally {
      executor.shutdownNow();
    }

    Manifest newest = store.newest(SHARD).orElseThrow();
    assertThat(newest.last().number()).isEqualTo(12);
    assertThat(Checkpoints.read(store, newest)).hasSize(20);
    assertThat(store.previous(SHARD).orElseThrow().last().number()).isEqualTo(11);
  }

  @Test
  void shouldDetectAManifestThatTellsOfOtherPieces() {
    Checkpoints written = Checkpoints.of("a", "", SHARD, 5, 3);
    written.writeTo(store);
    List<byte[]> fewer = written.pieces().subList(0, 2);

    assertThatThrownBy(
            () -> Checkpoints.read(store, Checkpoints.of("a", "", SHARD, 5, fewer).manifest()))
        .isInstanceOf(CorruptRecordException.class);
  }

  @Test
  void shouldRefuseToWorkOnceClosed() {
    store.close();
    store.close();

    assertThatThrownBy(() -> store.newest(SHARD)).isInstanceOf(IllegalStateException.class);
    assertThatThrownBy(() -> Checkpoints.of("a", "", SHARD, 5, 3).writeTo(store))
        .isInstanceOf(IllegalStateException.class);
  }
}
