package dev.covey.policy;

import java.util.Comparator;

/**
 * A place in the text of a document, as editors count.
 *
 * @param line 1 or more
 * @param column 1 or more, in characters
 */
public record Position(int line, int column) implements Comparable<Position> {

  /** Where a text begins. */
  public static final Position BEGINNING = new Position(1, 1);

  private static final Comparator<Position> IN_TEXT =
      Comparator.comparingInt(Position::line).thenComparingInt(Position::column);

  /** Throws {@link IllegalArgumentException} for what is before the beginning. */
  public Position {
    if (line < 1 || column < 1) {
      throw new IllegalArgumentException(
          "Expected a line and a column of 1 or more, but got " + line + " and " + column);
    }
  }

  @Override
  public int compareTo(Position other) {
    return IN_TEXT.compare(this, other);
  }

  /** As compilers write it: {@code 3:14}. */
  @Override
  public String toString() {
    return line + ":" + column;
  }
}
