package dev.covey.engine.checkpoint;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import org.junit.jupiter.api.Test;

class MergeLimitsTest {
  private static final long KIB = 1024;
  private static final Duration JUST_NOW = Duration.ofSeconds(1);
  private static final MergeSchedule.Limits LIMITS =
      new MergeSchedule.Limits(100, 1000 * KIB, Duration.ofMinutes(1));

  @Test
  void shouldBeDueByTurnsOrByBytesWhereThereIsNoFullCheckpoint() {
    assertThat(LIMITS.used(99, KIB, JUST_NOW, 0)).isLessThan(1);
    assertThat(LIMITS.used(100, KIB, JUST_NOW, 0)).isGreaterThanOrEqualTo(1);
    assertThat(LIMITS.used(1, 1000 * KIB, JUST_NOW, 0)).isGreaterThanOrEqualTo(1);
  }

  @Test
  void shouldWaitUntilTheJournalHasGrownByAQuarterOfTheFullCheckpoint() {
    assertThat(LIMITS.used(100, 200 * KIB, JUST_NOW, 1000 * KIB)).isLessThan(1);
    assertThat(LIMITS.used(100, 250 * KIB, JUST_NOW, 1000 * KIB)).isGreaterThanOrEqualTo(1);
    assertThat(LIMITS.used(1, 1000 * KIB, JUST_NOW, 5000 * KIB)).isLessThan(1);
  }

  @Test
  void shouldNotBeDueByTheQuarterAlone() {
    assertThat(LIMITS.used(50, 400 * KIB, JUST_NOW, 40 * KIB)).isLessThan(1);
  }

  @Test
  void shouldBeDueByAgeWhateverTheSize() {
    Duration age = Duration.ofMinutes(1);
    assertThat(LIMITS.used(1, 1, age, 1000 * KIB)).isGreaterThanOrEqualTo(1);
    assertThat(LIMITS.used(0, 0, age, 1000 * KIB)).isZero();
  }

  @Test
  void shouldSlowWorkDownOnlyByWhatIsDue() {
    assertThat(LIMITS.used(1000, 300 * KIB, JUST_NOW, 1000 * KIB)).isBetween(1.0, 2.0);
  }
}
