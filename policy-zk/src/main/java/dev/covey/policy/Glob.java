package dev.covey.policy;

/**
 * A text in which {@code **} stands for any characters, also none, and {@code *} for any but the
 * separator. Takes time in proportion to the product of both lengths at worst, whatever either is.
 *
 * @param separator what {@code *} does not stand for; {@link #NO_SEPARATOR} if there is none
 */
record Glob(String text, int separator) {

  static final int NO_SEPARATOR = -1;

  /** Whether the whole of it is meant. */
  boolean matches(String subject) {
    boolean[] reached = new boolean[subject.length() + 1];
    reached[0] = true;
    for (int i = 0; i < text.length(); i++) {
      if (text.charAt(i) != '*') {
        step(text.charAt(i), subject, reached);
      } else if (i + 1 < text.length() && text.charAt(i + 1) == '*') {
        spread(subject, reached, NO_SEPARATOR);
        i++;
      } else {
        spread(subject, reached, separator);
      }
    }
    return reached[subject.length()];
  }

  private static void step(char expected, String subject, boolean[] reached) {
    for (int end = subject.length(); end > 0; end--) {
      reached[end] = reached[end - 1] && subject.charAt(end - 1) == expected;
    }
    reached[0] = false;
  }

  private static void spread(String subject, boolean[] reached, int stop) {
    for (int end = 1; end < reached.length; end++) {
      reached[end] |= reached[end - 1] && subject.charAt(end - 1) != stop;
    }
  }
}
