package dev.covey.engine.limit;

/**
 * What a shard tells a cap's home of itself.
 *
 * @param number grows with each report of the shard to this home
 * @param returned how many slots it has ever given back
 * @param used how many runs it has now
 * @param waiting how many more it would have
 * @param oldest since when the one waits that is next, in milliseconds; 0 if none does
 */
public record Report(long number, long returned, int used, int waiting, long oldest) {
  /** Requires numbers that can be. */
  public Report {
    if (number < 1 || returned < 0 || used < 0 || waiting < 0) {
      throw new IllegalArgumentException("No report: " + number + " " + returned + " " + used);
    }
  }
}
