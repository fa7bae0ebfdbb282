package dev.covey.policy;

/**
 * The number of one immutable version of the whole policy tree; 0 means none.
 *
 * @param number 0 or more; later pushes have higher numbers, a rollback makes a lower one live
 */
public record Revision(long number) implements Comparable<Revision> {

  /** No revision at all. */
  public static final Revision NONE = new Revision(0);

  /** Throws {@link IllegalArgumentException} for a negative number. */
  public Revision {
    if (number < 0) {
      throw new IllegalArgumentException("a revision is 0 or more, not " + number);
    }
  }

  /** Whether this is {@link #NONE}. */
  public boolean isNone() {
    return number == 0;
  }

  /** The revision that a push after this one gets. */
  public Revision next() {
    return new Revision(number + 1);
  }

  @Override
  public int compareTo(Revision other) {
    return Long.compare(number, other.number);
  }

  /** The bare number, as in the tree. */
  @Override
  public String toString() {
    return Long.toString(number);
  }
}
