package dev.covey.policy;

import java.time.Duration;
import java.util.Objects;

/**
 * How the shards of a site are checkpointed. A full checkpoint is due as soon as one of the three
 * limits is reached since the last one. Immutable.
 *
 * @param pageBytes a value longer than this is split into pages of this size; {@value
 *     #LEAST_PAGE_BYTES} to {@value #MOST_PAGE_BYTES}
 * @param turns at the latest after so many turns; 1 to {@value #MOST_TURNS}
 * @param bytes at the latest after so many bytes of journal; {@value #LEAST_BYTES} to {@value
 *     #MOST_BYTES}
 * @param age at the latest after so long a time, if there was a turn; 1 s to 36,500 days
 * @param keep how long every turn can be gone back to, at least; 0 s to 36,500 days. Of 0 s there
 *     is what the two newest full checkpoints need
 */
public record Checkpointing(int pageBytes, long turns, long bytes, Duration age, Duration keep) {

  /** The smallest page. */
  public static final int LEAST_PAGE_BYTES = 512;

  /** The largest page. */
  public static final int MOST_PAGE_BYTES = 1 << 20;

  /** The most turns from one full checkpoint to the next. */
  public static final long MOST_TURNS = 999_999_999;

  /** The fewest bytes of journal from one full checkpoint to the next. */
  public static final long LEAST_BYTES = 64 << 10;

  /** The most bytes of journal from one full checkpoint to the next: a tebibyte. */
  public static final long MOST_BYTES = 1L << 40;

  private static final Duration LEAST_AGE = Duration.ofSeconds(1);

  /**
   * What holds where no document says anything: 4 KiB, 10,000 turns, 64 MiB, an hour, nothing kept.
   */
  public static final Checkpointing USUAL =
      new Checkpointing(4 << 10, 10_000, 64 << 20, Duration.ofHours(1), Duration.ZERO);

  /** Throws {@link IllegalArgumentException} for what is out of its bounds. */
  public Checkpointing {
    requirePageBytes(pageBytes);
    requireTurns(turns);
    requireBytes(bytes);
    requireAge(Objects.requireNonNull(age, "age"));
    requireKeep(Objects.requireNonNull(keep, "keep"));
  }

  static int requirePageBytes(long pageBytes) {
    if (pageBytes < LEAST_PAGE_BYTES || pageBytes > MOST_PAGE_BYTES) {
      throw new IllegalArgumentException(
          "a page is "
              + LEAST_PAGE_BYTES
              + " bytes to "
              + SizeText.of(MOST_PAGE_BYTES)
              + ", not "
              + SizeText.of(pageBytes));
    }
    return (int) pageBytes;
  }

  static long requireTurns(long turns) {
    if (turns < 1 || turns > MOST_TURNS) {
      throw new IllegalArgumentException(
          "a full checkpoint is due after 1 to " + MOST_TURNS + " turns, not " + turns);
    }
    return turns;
  }

  static long requireBytes(long bytes) {
    if (bytes < LEAST_BYTES || bytes > MOST_BYTES) {
      throw new IllegalArgumentException(
          "a full checkpoint is due after "
              + SizeText.of(LEAST_BYTES)
              + " to "
              + SizeText.of(MOST_BYTES)
              + " of journal, not "
              + SizeText.of(bytes));
    }
    return bytes;
  }

  static Duration requireAge(Duration age) {
    return DurationText.require("the age of a full checkpoint", LEAST_AGE, age);
  }

  static Duration requireKeep(Duration keep) {
    return DurationText.require("the time to keep turns", Duration.ZERO, keep);
  }
}
