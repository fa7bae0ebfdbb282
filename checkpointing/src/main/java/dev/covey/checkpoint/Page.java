package dev.covey.checkpoint;

import java.util.Arrays;

/**
 * One page of a value as it is now. Equal by content; the array is shared, not copied.
 *
 * @param number its place in the value, from 0
 * @param bytes a whole page, or less if it is the value's last
 */
public record Page(int number, byte[] bytes) {

  /** Throws {@link IllegalArgumentException} if the number is negative or the bytes are missing. */
  public Page {
    Checks.atLeast(0, "a page number", number);
    Checks.notNull("bytes of a page", bytes);
  }

  @Override
  public boolean equals(Object other) {
    return other instanceof Page page && number == page.number && Arrays.equals(bytes, page.bytes);
  }

  @Override
  public int hashCode() {
    return 31 * number + Arrays.hashCode(bytes);
  }

  @Override
  public String toString() {
    return "Page[" + number + ", " + bytes.length + " bytes]";
  }
}
