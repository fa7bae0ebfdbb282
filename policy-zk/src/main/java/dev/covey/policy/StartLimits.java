package dev.covey.policy;

import java.util.Arrays;
import java.util.Locale;
import java.util.Objects;
import java.util.Optional;
import java.util.stream.Collectors;

/**
 * How many instances of a process there may be, over the whole collective. Immutable.
 *
 * @param active how many that have begun and have not ended; empty is no limit
 * @param startsPerSecond how many may begin in a second; empty is no limit
 * @param over what becomes of a start that is over it; empty is {@link Over#WAIT}
 */
public record StartLimits(
    Optional<Integer> active, Optional<Integer> startsPerSecond, Optional<Over> over) {

  /** Says nothing. */
  public static final StartLimits NONE =
      new StartLimits(Optional.empty(), Optional.empty(), Optional.empty());

  /** What becomes of a start that is over a limit. */
  public enum Over {
    /** There is an instance, which does nothing before its turn comes. */
    WAIT,
    /** Whoever starts it is told so. */
    REFUSE;

    /** The word of a policy document. */
    public String word() {
      return name().toLowerCase(Locale.ROOT);
    }

    static Over parse(String word) {
      return Arrays.stream(values())
          .filter(over -> over.word().equals(word))
          .findFirst()
          .orElseThrow(
              () ->
                  new IllegalArgumentException(
                      "'"
                          + word
                          + "' is neither "
                          + Arrays.stream(values())
                              .map(Over::word)
                              .collect(Collectors.joining(" nor "))));
    }
  }

  /** Requires all, and limits that let something begin. */
  public StartLimits {
    Objects.requireNonNull(over, "over");
    active.ifPresent(limit -> Limit.require("active", limit));
    startsPerSecond.ifPresent(limit -> Limit.require("startsPerSecond", limit));
  }

  /** Whether it limits anything. */
  public boolean any() {
    return active.isPresent() || startsPerSecond.isPresent();
  }
}
