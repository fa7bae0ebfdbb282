package dev.covey.cli.terminal;

import java.io.PrintWriter;
import java.time.Duration;
import java.util.List;
import java.util.function.LongSupplier;

/**
 * Where a command writes: lines that stay, and below them, on a terminal, a picture that is redrawn
 * in place. Where there is no terminal the picture is a plain line now and then. Thread-safe.
 */
public final class Screen {
  private static final Duration BETWEEN_LINES = Duration.ofSeconds(2);
  private static final String UP_AND_CLEAR = "\033[%dA\033[J";

  /** A line that were wrapped would be two to go up. */
  private static final String CUT_LONG_LINES = "\033[?7l";

  private static final String WRAP_LONG_LINES = "\033[?7h";

  private final PrintWriter out;
  private final boolean terminal;
  private final LongSupplier nanos;
  private int drawn;
  private long lastLine;

  /**
   * @param terminal whether the cursor can be moved
   * @param nanos a clock as {@link System#nanoTime}
   */
  public Screen(PrintWriter out, boolean terminal, LongSupplier nanos) {
    this.out = out;
    this.terminal = terminal;
    this.nanos = nanos;
    this.lastLine = nanos.getAsLong();
  }

  /** The process's own output: a terminal if the launcher said so, or else if Java thinks so. */
  public static Screen of(PrintWriter out) {
    String told = System.getProperty("covey.terminal");
    boolean terminal = told == null ? System.console() != null : Boolean.parseBoolean(told);
    return new Screen(out, terminal, System::nanoTime);
  }

  /** Whether a picture is redrawn in place. */
  public boolean terminal() {
    return terminal;
  }

  /** Writes a line that stays, above the picture. */
  public synchronized void say(String line) {
    wipe();
    out.println(line);
    out.flush();
  }

  /**
   * Shows the picture's present state.
   *
   * @param picture for a terminal
   * @param line the same in one line, for elsewhere; written at most every two seconds
   */
  public synchronized void draw(List<String> picture, String line) {
    if (terminal) {
      wipe();
      out.print(CUT_LONG_LINES);
      picture.forEach(out::println);
      out.print(WRAP_LONG_LINES);
      drawn = picture.size();
    } else if (nanos.getAsLong() - lastLine >= BETWEEN_LINES.toNanos()) {
      lastLine = nanos.getAsLong();
      out.println(line);
    }
    out.flush();
  }

  /** Takes the picture away. */
  public synchronized void wipe() {
    if (drawn > 0) {
      out.printf(UP_AND_CLEAR, drawn);
      drawn = 0;
    }
    out.flush();
  }
}
