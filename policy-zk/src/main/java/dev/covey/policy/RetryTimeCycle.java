package dev.covey.policy;

import java.time.Duration;
import java.time.format.DateTimeParseException;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

/**
 * How often a job is tried that fails, and after which time each: what Camunda's {@code
 * failedJobRetryTimeCycle} says in a model. Immutable.
 *
 * <p>The text is {@code R3/PT10S} (three tries, ten seconds apart) or the times between tries
 * ({@code PT10S,PT17S,PT20S}: four tries). {@code R1/PT0S} is no second try.
 *
 * @param tries the first one counts: 1 to {@value #MOST_TRIES}
 * @param intervals from one try to the next, 0 s to 36,500 days; one that holds for all, or one
 *     less than there are tries
 */
public record RetryTimeCycle(int tries, List<Duration> intervals) {

  /** The most tries of a job. */
  public static final int MOST_TRIES = 9_999;

  private static final Pattern REPEATED = Pattern.compile("R(?<tries>[0-9]{1,9})/(?<interval>.*)");

  /** Throws {@link IllegalArgumentException} for what is out of its bounds. */
  public RetryTimeCycle {
    intervals = List.copyOf(intervals);
    if (tries < 1 || tries > MOST_TRIES) {
      throw new IllegalArgumentException(
          "a job is tried 1 to " + MOST_TRIES + " times, not " + tries);
    }
    if (intervals.isEmpty() || (intervals.size() > 1 && intervals.size() != tries - 1)) {
      throw new IllegalArgumentException(
          "Expected one interval or %d between %d tries, but got %d"
              .formatted(tries - 1, tries, intervals.size()));
    }
    intervals.forEach(
        interval -> DurationText.require("the time between two tries", Duration.ZERO, interval));
  }

  /**
   * Reads the word of a policy document.
   *
   * @throws IllegalArgumentException saying how it is written
   */
  public static RetryTimeCycle parse(String word) {
    Matcher repeated = REPEATED.matcher(Objects.requireNonNull(word, "word"));
    if (repeated.matches()) {
      Duration interval = interval(repeated.group("interval"), word);
      return new RetryTimeCycle(Integer.parseInt(repeated.group("tries")), List.of(interval));
    }
    List<Duration> intervals = new ArrayList<>();
    for (String interval : word.split(" *, *", -1)) {
      intervals.add(interval(interval, word));
    }
    return new RetryTimeCycle(intervals.size() + 1, intervals);
  }

  private static Duration interval(String text, String word) {
    try {
      return Duration.parse(text);
    } catch (DateTimeParseException e) {
      throw new IllegalArgumentException(
          "'"
              + word
              + "' says no retries: write R3/PT10S (3 tries, 10 s apart) or the times between tries"
              + " (PT10S,PT17S), each in ISO 8601",
          e);
    }
  }

  /** The word of a policy document, which {@link #parse} reads. */
  public String word() {
    return intervals.size() == 1
        ? "R" + tries + "/" + intervals.get(0)
        : intervals.stream().map(Duration::toString).collect(Collectors.joining(","));
  }
}
