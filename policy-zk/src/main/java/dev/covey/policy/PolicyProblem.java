package dev.covey.policy;

import java.util.Objects;
import java.util.Optional;

/**
 * One thing that is wrong with a policy.
 *
 * @param path where in the document, as in {@code sites.main.shards}; empty for it as a whole
 * @param message what is wrong and what to do
 * @param position where in the text that was read; empty where no one text is to blame
 */
public record PolicyProblem(String path, String message, Optional<Position> position) {

  private static final int FIRST_PRINTABLE = ' ';

  /** Requires all. */
  public PolicyProblem {
    Objects.requireNonNull(path, "path");
    Objects.requireNonNull(message, "message");
    Objects.requireNonNull(position, "position");
  }

  /** A problem that is at no place of a text. */
  public PolicyProblem(String path, String message) {
    this(path, message, Optional.empty());
  }

  /**
   * One line as compilers write it, which editors can jump to: {@code file:line:column: path:
   * message}, without what is not known.
   */
  public String in(String file) {
    return oneLine(file + position.map(place -> ":" + place).orElse("") + ": " + text());
  }

  /** One line; the number of the line in the text comes last. */
  @Override
  public String toString() {
    return oneLine(text() + position.map(place -> " (line " + place.line() + ")").orElse(""));
  }

  private String text() {
    return path.isEmpty() ? message : path + ": " + message;
  }

  /** A key can hold line breaks, and orders to a terminal. */
  private static String oneLine(String text) {
    StringBuilder line = new StringBuilder();
    text.codePoints()
        .forEach(
            c -> {
              if (c < FIRST_PRINTABLE || !isShown(c)) {
                line.append(String.format("\\u%04x", c));
              } else {
                line.appendCodePoint(c);
              }
            });
    return line.toString();
  }

  private static boolean isShown(int codePoint) {
    return switch (Character.getType(codePoint)) {
      case Character.CONTROL,
          Character.FORMAT,
          Character.LINE_SEPARATOR,
          Character.PARAGRAPH_SEPARATOR,
          Character.SURROGATE ->
          false;
      default -> true;
    };
  }
}
