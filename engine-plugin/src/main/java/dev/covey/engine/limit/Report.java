package dev.covey.engine.limit;

/**
 * What a shard tells a cap's home of itself.
 *
 * @param number grows with each report of the shard to this home
 * @param loan number of the last loan that it has heard of
 * @param returned how many slots it has ever given back
 * @param used how many runs it has now
 * @param waiting how many more it would have
 * @param oldest since when the one waits that is next, in milliseconds; 0 if none does
 * @param answer whether it is to be answered in any case, since no answer has come to an earlier
 *     one
 */
public record Report(
    long number, long loan, long returned, int used, int waiting, long oldest, boolean answer) {
  /** Requires numbers that can be. */
  public Report {
    if (number < 1 || returned < 0 || used < 0 || waiting < 0) {
      throw new IllegalArgumentException("No report: " + number + " " + returned + " " + used);
    }
  }
}
