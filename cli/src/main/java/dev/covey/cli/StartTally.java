package dev.covey.cli;

import dev.covey.cli.collective.StartOutcome;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/** Counts outcomes of starts and remembers the first reason of each kind. Thread-safe. */
final class StartTally {
  private static final double NANOS = 1e9;

  private int acknowledged;
  private int refused;
  private int unknown;
  private String refusal;
  private String doubt;

  synchronized void add(int number, StartOutcome outcome) {
    if (outcome instanceof StartOutcome.Acknowledged) {
      acknowledged++;
    } else if (outcome instanceof StartOutcome.Refused refusedNow) {
      refused++;
      refusal = refusal == null ? refusedNow.reason() : refusal;
    } else if (outcome instanceof StartOutcome.Unknown unknownNow) {
      unknown++;
      doubt = doubt == null ? unknownNow.reason() : doubt;
    }
  }

  synchronized int acknowledged() {
    return acknowledged;
  }

  /** What to tell. */
  synchronized List<String> lines(String key, Duration took) {
    List<String> lines = new ArrayList<>();
    double seconds = took.toNanos() / NANOS;
    lines.add(
        String.format(
            Locale.ROOT,
            "started %d of %s in %.1f s (%.0f/s)",
            acknowledged,
            key,
            seconds,
            acknowledged / seconds));
    if (refused > 0) {
      lines.add("refused %d: %s".formatted(refused, refusal));
    }
    if (unknown > 0) {
      lines.add(
          "unknown whether started %d (look before you start them again): %s"
              .formatted(unknown, doubt));
    }
    return lines;
  }
}
