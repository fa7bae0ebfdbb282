package dev.covey.cli;

import java.io.PrintWriter;
import java.util.function.LongConsumer;
import java.util.function.LongSupplier;

/** Says how far a reading is. One thread's own. */
final class ReadingProgress implements LongConsumer {
  private final PacedLines lines;

  /**
   * @param err where results are not
   * @param nanos a clock as {@link System#nanoTime}
   */
  ReadingProgress(PrintWriter err, LongSupplier nanos) {
    this.lines = new PacedLines(err, nanos);
  }

  /** Takes the number of the turn that was read. */
  @Override
  public void accept(long turn) {
    lines.say(() -> "reading the journal: at turn " + turn);
  }
}
