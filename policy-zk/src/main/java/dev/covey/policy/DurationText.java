package dev.covey.policy;

import java.time.Duration;
import java.time.format.DateTimeParseException;
import java.time.temporal.ChronoUnit;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Durations as people write them: {@code 10s}, {@code 5m}, {@code 1h}, {@code 1d}, or ISO 8601. */
final class DurationText {

  /** A hundred years: whoever counts in nanoseconds can still hold it. */
  static final Duration LONGEST = Duration.ofDays(36_500);

  private static final Pattern SHORT = Pattern.compile("(?<number>[0-9]{1,9})(?<unit>[smhd])");

  private DurationText() {}

  /** Throws {@link IllegalArgumentException} saying how a duration is written. */
  static Duration parse(String text) {
    Matcher words = SHORT.matcher(text);
    if (words.matches()) {
      return Duration.of(Long.parseLong(words.group("number")), unit(words.group("unit")));
    }
    try {
      return Duration.parse(text);
    } catch (DateTimeParseException e) {
      throw new IllegalArgumentException(
          "'"
              + text
              + "' is no duration: write a whole number and s, m, h or d (10s), or ISO 8601 (PT10S)",
          e);
    }
  }

  /** Throws {@link IllegalArgumentException} for less than the least or more than the longest. */
  static Duration require(String what, Duration least, Duration duration) {
    if (duration.compareTo(least) < 0 || duration.compareTo(LONGEST) > 0) {
      throw new IllegalArgumentException(
          what + " is " + of(least) + " to " + of(LONGEST) + ", not " + of(duration));
    }
    return duration;
  }

  /**
   * In the largest unit that leaves a whole number; {@link #parse} of it gives the same, up to
   * {@link #LONGEST}.
   */
  static String of(Duration duration) {
    long seconds = duration.getSeconds();
    if (seconds < 0 || duration.getNano() > 0) {
      return duration.toString();
    }
    if (seconds > 0 && seconds % 86_400 == 0) {
      return seconds / 86_400 + "d";
    }
    if (seconds > 0 && seconds % 3_600 == 0) {
      return seconds / 3_600 + "h";
    }
    return seconds > 0 && seconds % 60 == 0 ? seconds / 60 + "m" : seconds + "s";
  }

  private static ChronoUnit unit(String letter) {
    return switch (letter) {
      case "s" -> ChronoUnit.SECONDS;
      case "m" -> ChronoUnit.MINUTES;
      case "h" -> ChronoUnit.HOURS;
      default -> ChronoUnit.DAYS;
    };
  }
}
