package dev.covey.checkpoint;

/** What the records of this package demand of their parts. */
final class Checks {

  private Checks() {}

  static void notBlank(String what, String text) {
    if (text == null || text.isBlank()) {
      throw new IllegalArgumentException(
          "Expected " + what + ", but got " + (text == null ? "null" : "'" + text + "'"));
    }
  }

  static void notNull(String what, Object value) {
    if (value == null) {
      throw new IllegalArgumentException("Expected " + what + ", but got null");
    }
  }

  static void atLeast(long least, String what, long number) {
    if (number < least) {
      throw new IllegalArgumentException(
          "Expected " + what + " of at least " + least + ", but got " + number);
    }
  }
}
