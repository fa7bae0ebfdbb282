package dev.covey.benchmarks.codec;

import dev.covey.checkpoint.Turn;
import java.util.Locale;
import java.util.function.Supplier;

/** The turns that are measured. */
public enum Sample {
  /** A turn of eight rows: an instance was started and waits in a user task. */
  TURN("turn of 8 rows", SampleTurns::typical),
  /** A turn with a value of 5 MB. */
  VALUE("turn with 5 MB", SampleTurns::largeValue),
  /** The rows of 1,000 instances. */
  IMAGE("1,000 instances", SampleTurns::image);

  private final String title;
  private final Supplier<Turn> maker;

  Sample(String title, Supplier<Turn> maker) {
    this.title = title;
    this.maker = maker;
  }

  /** For tables. */
  String title() {
    return title;
  }

  /** For keys. */
  String word() {
    return name().toLowerCase(Locale.ROOT);
  }

  /** Makes the turn anew. */
  Turn turn() {
    return maker.get();
  }
}
