package dev.covey.policy;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import java.time.Duration;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class CheckpointingTest {

  private static final Duration HOUR = Duration.ofHours(1);
  private static final Duration LONGEST = Duration.ofDays(36_500);

  @Test
  void shouldTakeTheBoundsThemselves() {
    assertThat(new Checkpointing(512, 1, 65_536, Duration.ofSeconds(1), Duration.ZERO).pageBytes())
        .isEqualTo(512);
    assertThat(new Checkpointing(1 << 20, 999_999_999, 1L << 40, LONGEST, LONGEST).bytes())
        .isEqualTo(1_099_511_627_776L);
  }

  @Test
  void shouldRefuseWhatIsOutOfBounds() {
    assertRefused(511, 1, 65_536, HOUR, "a page is 512 bytes to 1MiB, not 511");
    assertRefused((1 << 20) + 1, 1, 65_536, HOUR, "a page is 512 bytes to 1MiB, not 1048577");
    assertRefused(
        512, 0, 65_536, HOUR, "a full checkpoint is due after 1 to 999999999 turns, not 0");
    assertRefused(512, 1_000_000_000, 65_536, HOUR, "after 1 to 999999999 turns, not 1000000000");
    assertRefused(
        512, 1, 65_535, HOUR, "a full checkpoint is due after 64KiB to 1024GiB of journal, not");
    assertRefused(512, 1, (1L << 40) + 1, HOUR, "64KiB to 1024GiB of journal, not 1099511627777");
    assertRefused(
        512,
        1,
        65_536,
        Duration.ofMillis(999),
        "the age of a full checkpoint is 1s to 36500d, not PT0.999S");
    assertRefused(512, 1, 65_536, Duration.ofDays(36_501), "1s to 36500d, not 36501d");
    assertRefused(
        512,
        1,
        65_536,
        HOUR,
        Duration.ofSeconds(-1),
        "the time to keep turns is 0s to 36500d, not PT-1S");
    assertRefused(512, 1, 65_536, HOUR, LONGEST.plusDays(1), "0s to 36500d, not 36501d");
  }

  private static void assertRefused(
      int page, long turns, long bytes, Duration age, String complaint) {
    assertRefused(page, turns, bytes, age, HOUR, complaint);
  }

  private static void assertRefused(
      int page, long turns, long bytes, Duration age, Duration keep, String complaint) {
    assertThatIllegalArgumentException()
        .isThrownBy(() -> new Checkpointing(page, turns, bytes, age, keep))
        .withMessageContaining(complaint);
    assertThatIllegalArgumentException()
        .isThrownBy(
            () ->
                new CheckpointingChoices(
                    Optional.of(page),
                    Optional.of(turns),
                    Optional.of(bytes),
                    Optional.of(age),
                    Optional.of(keep)))
        .withMessageContaining(complaint);
  }

  @Test
  void shouldLetEachChoiceGoFirst() {
    CheckpointingChoices turns =
        new CheckpointingChoices(
            Optional.empty(),
            Optional.of(7L),
            Optional.empty(),
            Optional.empty(),
            Optional.of(HOUR));
    CheckpointingChoices rest =
        new CheckpointingChoices(
            Optional.of(600),
            Optional.empty(),
            Optional.of(70_000L),
            Optional.of(Duration.ofMinutes(1)),
            Optional.empty());

    assertThat(CheckpointingChoices.NONE.over(Checkpointing.USUAL))
        .isEqualTo(new Checkpointing(4_096, 10_000, 67_108_864, HOUR, Duration.ZERO));
    assertThat(turns.over(Checkpointing.USUAL))
        .isEqualTo(new Checkpointing(4_096, 7, 67_108_864, HOUR, HOUR));
    assertThat(rest.over(turns.over(Checkpointing.USUAL)))
        .isEqualTo(new Checkpointing(600, 7, 70_000, Duration.ofMinutes(1), HOUR));
  }
}
