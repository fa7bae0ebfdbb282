package dev.covey.policy;

import java.time.Duration;
import java.util.Objects;
import java.util.Optional;

/**
 * How long the history of an ended instance stays in the engines' databases. Immutable.
 *
 * @param keep after the instance's end, 0 s to 36,500 days; empty for ever
 */
public record HistoryKeeping(Optional<Duration> keep) {

  /** Nothing is taken away. */
  public static final HistoryKeeping FOREVER = new HistoryKeeping(Optional.empty());

  private static final String FOREVER_WORD = "forever";

  /** Throws {@link IllegalArgumentException} for what is out of its bounds. */
  public HistoryKeeping {
    Objects.requireNonNull(keep, "keep")
        .ifPresent(duration -> DurationText.require("the time to keep", Duration.ZERO, duration));
  }

  /**
   * Reads the word of a policy document.
   *
   * @throws IllegalArgumentException if it is neither {@code forever} nor a duration within bounds
   */
  public static HistoryKeeping parse(String word) {
    if (word.equals(FOREVER_WORD)) {
      return FOREVER;
    }
    try {
      return new HistoryKeeping(Optional.of(DurationText.parse(word)));
    } catch (IllegalArgumentException e) {
      throw new IllegalArgumentException(e.getMessage() + "; or forever", e);
    }
  }

  /** The word of a policy document, which {@link #parse} reads. */
  public String word() {
    return keep.map(DurationText::of).orElse(FOREVER_WORD);
  }
}
