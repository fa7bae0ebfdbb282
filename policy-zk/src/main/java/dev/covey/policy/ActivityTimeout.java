package dev.covey.policy;

import java.time.Duration;
import java.util.Objects;

/**
 * How long the code of one run of an activity may take. Immutable.
 *
 * @param after {@link #LEAST} to a hundred years
 */
public record ActivityTimeout(Duration after) {

  /** The shortest. */
  public static final Duration LEAST = Duration.ofMillis(10);

  /** Throws {@link IllegalArgumentException} for what is out of its bounds. */
  public ActivityTimeout {
    Objects.requireNonNull(after, "after");
    DurationText.require("a timeout", LEAST, after);
  }

  static ActivityTimeout parse(String text) {
    return new ActivityTimeout(DurationText.parse(text));
  }

  /** As in a document. */
  public String word() {
    return DurationText.of(after);
  }
}
