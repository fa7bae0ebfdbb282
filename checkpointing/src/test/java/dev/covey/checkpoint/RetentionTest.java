package dev.covey.checkpoint;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;

class RetentionTest {

  private static final Instant BEGIN = Instant.parse("2026-11-24T00:00:00Z");
  private static final Duration KEEP = Duration.ofHours(8);

  @Test
  void shouldKeepNothingElseIfNothingIsToBeKept() {
    Retention none = Retention.none(at(100));

    assertThat(none.staying(List.of(full(1), full(99)), at(101))).isEmpty();
    assertThat(none.beginsSpan(java.util.Optional.empty(), full(1))).isFalse();
  }

  @Test
  void shouldKeepTheOneWhoseSpanIsNotOver() {
    assertThat(numbers(new Retention(KEEP, at(100)).staying(List.of(full(80)), at(93))))
        .containsExactly(80L);
    assertThat(new Retention(KEEP, at(100)).staying(List.of(full(80)), at(92))).isEmpty();
    assertThat(numbers(new Retention(KEEP, at(100)).staying(List.of(full(80), full(92)), at(99))))
        .containsExactly(92L);
  }

  @Test
  void shouldMakeSpansOfAQuarter() {
    List<Manifest> older = new ArrayList<>();
    for (int hour = 90; hour < 99; hour++) {
      older.add(full(hour));
    }

    assertThat(numbers(new Retention(KEEP, at(100)).staying(older, at(99))))
        .containsExactly(92L, 94L, 96L, 98L);
  }

  @Test
  void shouldGiveUpTheTurnsBeforeTheOldestOnceTheyAreOldEnough() {
    assertThat(new Retention(KEEP, at(100)).givesUpBefore(full(92))).isTrue();
    assertThat(new Retention(KEEP, at(100)).givesUpBefore(full(93))).isFalse();
  }

  @Test
  void shouldRefuseANegativeTime() {
    assertThatIllegalArgumentException()
        .isThrownBy(() -> new Retention(Duration.ofSeconds(-1), BEGIN));
  }

  /** However they come, every turn to be kept has one before it, and they are few. */
  @Test
  void shouldCoverEveryTurnToBeKeptWithFew() {
    for (int seed = 0; seed < 300; seed++) {
      Random random = new Random(seed);
      List<Manifest> older = new ArrayList<>();
      long minutes = 0;
      Manifest previous = null;
      for (int i = 0; i < 200; i++) {
        minutes += 1 + random.nextInt(random.nextInt(10) == 0 ? 900 : 40);
        Manifest next = full(BEGIN.plus(Duration.ofMinutes(minutes)), i + 1);
        if (previous != null) {
          Instant first = older.isEmpty() ? previous.last().at() : older.get(0).last().at();
          older.add(previous);
          Retention retention = new Retention(KEEP, next.last().at());
          List<Manifest> staying =
              retention.staying(older.subList(0, older.size() - 1), previous.last().at());
          Instant oldest = staying.isEmpty() ? previous.last().at() : staying.get(0).last().at();
          assertThat(staying).as("seed %d", seed).hasSizeLessThanOrEqualTo(6);
          Instant since = next.last().at().minus(KEEP);
          assertThat(oldest)
              .as("seed %d", seed)
              .isBeforeOrEqualTo(since.isBefore(first) ? first : since);
          older.clear();
          older.addAll(staying);
          older.add(previous);
        }
        previous = next;
      }
    }
  }

  private static Instant at(int hour) {
    return BEGIN.plus(Duration.ofHours(hour));
  }

  private static Manifest full(int hour) {
    return full(at(hour), hour);
  }

  private static Manifest full(Instant at, long turn) {
    return Checkpoints.of("t" + turn, "", "s/1", turn, 1).takenAt(at).manifest();
  }

  private static List<Long> numbers(List<Manifest> manifests) {
    return manifests.stream().map(each -> each.last().number()).toList();
  }
}
