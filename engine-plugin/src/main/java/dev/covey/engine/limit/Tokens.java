package dev.covey.engine.limit;

/**
 * How many may begin now of so many in a second. It begins empty and never holds more than a
 * quarter of a second's, at least one; so in no second begin more than that above the limit. One
 * thread's own.
 */
final class Tokens {
  private static final double HELD_SECONDS = 0.25;

  private double there;
  private long filledAt = Long.MIN_VALUE;

  /** How many there are. */
  int at(long now, int perSecond) {
    if (filledAt != Long.MIN_VALUE && now > filledAt) {
      double most = Math.max(1, perSecond * HELD_SECONDS);
      there = Math.min(most, there + (now - filledAt) * perSecond / 1000.0);
    }
    filledAt = now;
    return (int) there;
  }

  void take(int count) {
    there -= count;
  }
}
