package dev.covey.cli.terminal;

import java.util.Locale;

/** How much of a known amount is done, as one line of text. */
public final class ProgressBar {
  private static final int CELLS = 40;

  private ProgressBar() {}

  /** For instance {@code [########## ] 50 % 250 of 500 orders}. */
  public static String of(String what, long done, long total) {
    long shown = Math.max(0, Math.min(done, total));
    int cells = total == 0 ? CELLS : (int) (CELLS * shown / total);
    long percent = total == 0 ? 100 : 100 * shown / total;
    return String.format(
        Locale.ROOT,
        "[%s%s] %3d %%  %d of %d %s",
        "#".repeat(cells),
        " ".repeat(CELLS - cells),
        percent,
        shown,
        total,
        what);
  }
}
