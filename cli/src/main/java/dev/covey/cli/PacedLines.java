package dev.covey.cli;

import java.io.PrintWriter;
import java.time.Duration;
import java.util.function.LongSupplier;
import java.util.function.Supplier;

/** Says how far a long work is, every two seconds that it takes. One thread's own. */
final class PacedLines {
  private static final Duration BETWEEN = Duration.ofSeconds(2);

  private final PrintWriter err;
  private final LongSupplier nanos;
  private long last;

  /**
   * @param err where results are not
   * @param nanos a clock as {@link System#nanoTime}
   */
  PacedLines(PrintWriter err, LongSupplier nanos) {
    this.err = err;
    this.nanos = nanos;
    this.last = nanos.getAsLong();
  }

  /** Prints the line if it is time for one. */
  void say(Supplier<String> line) {
    long now = nanos.getAsLong();
    if (now - last >= BETWEEN.toNanos()) {
      last = now;
      err.println(line.get());
      err.flush();
    }
  }
}
