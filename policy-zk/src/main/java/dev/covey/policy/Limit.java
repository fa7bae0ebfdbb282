package dev.covey.policy;

/** Bounds of the numbers that limit work. */
final class Limit {

  /** The most that a limit can be. */
  static final int MOST = 1_000_000;

  private Limit() {}

  /** The limit, or an {@link IllegalArgumentException} that says how to write one. */
  static int require(String key, int limit) {
    if (limit < 1 || limit > MOST) {
      throw new IllegalArgumentException(
          key + " is 1 to " + MOST + ", not " + limit + "; leave it out for no limit");
    }
    return limit;
  }
}
