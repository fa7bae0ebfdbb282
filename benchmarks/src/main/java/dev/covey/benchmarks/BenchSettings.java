package dev.covey.benchmarks;

/**
 * How a benchmark runs.
 *
 * @param callers threads that call the engine
 * @param warmUpSeconds for each variant at least, before anything is counted; up to four times as
 *     long while much is still being compiled
 * @param roundSeconds length of one counted round of one variant
 * @param rounds counted rounds of each variant, in turn
 * @param history the engines' history level, as Camunda names it
 */
public record BenchSettings(
    int callers, int warmUpSeconds, int roundSeconds, int rounds, String history) {
  public BenchSettings {
    if (callers < 1 || warmUpSeconds < 0 || roundSeconds < 1 || rounds < 1) {
      throw new IllegalArgumentException(
          "Expected at least one caller, round and second, but got "
              + callers
              + " callers, "
              + rounds
              + " rounds of "
              + roundSeconds
              + " s");
    }
  }

  /** 32 callers, 20 s of warm-up, three rounds of 8 s, no history. */
  public static BenchSettings usual() {
    return new BenchSettings(32, 20, 8, 3, "none");
  }
}
