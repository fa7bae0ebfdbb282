package dev.covey.benchmarks;

/** How figures are written. */
public final class Figures {
  private Figures() {}

  /** To a thousandth. */
  public static double rounded(double value) {
    return Math.round(value * 1000) / 1000.0;
  }
}
