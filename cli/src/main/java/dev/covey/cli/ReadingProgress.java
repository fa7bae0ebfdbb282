package dev.covey.cli;

import java.io.PrintWriter;
import java.time.Duration;
import java.util.function.LongConsumer;
import java.util.function.LongSupplier;

/** Says how far a reading is, every two seconds that it takes. One thread's own. */
final class ReadingProgress implements LongConsumer {
  private static final Duration BETWEEN = Duration.ofSeconds(2);

  private final PrintWriter err;
  private final LongSupplier nanos;
  private long last;

  /**
   * @param err where results are not
   * @param nanos a clock as {@link System#nanoTime}
   */
  ReadingProgress(PrintWriter err, LongSupplier nanos) {
    this.err = err;
    this.nanos = nanos;
    this.last = nanos.getAsLong();
  }

  /** Takes the number of the turn that was read. */
  @Override
  public void accept(long turn) {
    long now = nanos.getAsLong();
    if (now - last >= BETWEEN.toNanos()) {
      last = now;
      err.println("reading the journal: at turn " + turn);
      err.flush();
    }
  }
}
