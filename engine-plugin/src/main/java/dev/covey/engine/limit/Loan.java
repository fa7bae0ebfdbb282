package dev.covey.engine.limit;

/**
 * What a cap's home tells a shard.
 *
 * @param number grows with each loan to this shard
 * @param heard number of the last report that the home has heard
 * @param lent how many slots the shard has ever been lent
 * @param keep how many it may go on using, whatever it holds
 */
public record Loan(long number, long heard, long lent, int keep) {
  /** Requires numbers that can be. */
  public Loan {
    if (number < 1 || lent < 0 || keep < 0) {
      throw new IllegalArgumentException("No loan: " + number + " " + lent + " " + keep);
    }
  }
}
