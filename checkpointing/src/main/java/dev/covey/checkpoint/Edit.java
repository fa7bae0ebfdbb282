package dev.covey.checkpoint;

import java.util.Arrays;
import java.util.List;
import java.util.Objects;
import java.util.zip.CRC32C;

/** What a patch does to one value of a row. */
public sealed interface Edit permits Edit.Set, Edit.Pages {

  /** Position of the column, from 0. */
  int column();

  /** The value is now as given; equal by content. */
  record Set(int column, Object value) implements Edit {
    @Override
    public boolean equals(Object other) {
      return other instanceof Set set
          && column == set.column
          && Objects.deepEquals(value, set.value);
    }

    @Override
    public int hashCode() {
      return 31 * column + Arrays.deepHashCode(new Object[] {value});
    }

    @Override
    public String toString() {
      return "Set[" + column + "]";
    }
  }

  /**
   * Bytes of which only some pages differ from what they were.
   *
   * @param length of the value now
   * @param pageBytes length of each page but the last
   * @param crc CRC32C of the whole value now
   * @param pages those that differ, among them all that reach beyond the old end
   */
  record Pages(int column, int length, int pageBytes, int crc, List<Page> pages) implements Edit {
    /** Throws {@link IllegalArgumentException} if a number is out of its range. */
    public Pages {
      Checks.atLeast(0, "a length", length);
      Checks.atLeast(1, "bytes a page", pageBytes);
      Checks.notNull("pages", pages);
      pages = List.copyOf(pages);
    }

    /**
     * The value now, an array of its own.
     *
     * @param before the value as it was
     * @throws CorruptRecordException if the pages do not make the value that was written; nothing
     *     larger than the old value and the pages is ever made
     */
    byte[] applyTo(byte[] before) {
      requireNoHole(before.length);
      byte[] now = Arrays.copyOf(before, length);
      for (Page page : pages) {
        long from = (long) page.number() * pageBytes;
        long to = Math.min(from + pageBytes, length);
        if (to - from != page.bytes().length) {
          throw new CorruptRecordException(
              "page %d of %d bytes in %d".formatted(page.number(), pageBytes, length),
              "found one of %d".formatted(page.bytes().length));
        }
        System.arraycopy(page.bytes(), 0, now, (int) from, page.bytes().length);
      }
      if (crcOf(now) != crc) {
        throw new CorruptRecordException(
            "a value with CRC32C 0x%08x".formatted(crc),
            "its pages make one with 0x%08x".formatted(crcOf(now)));
      }
      return now;
    }

    private void requireNoHole(int before) {
      if (length <= before) {
        return;
      }
      long missing = (length - 1L) / pageBytes - before / pageBytes + 1;
      if (missing > pages.size()) {
        throw new CorruptRecordException(
            "%d pages at least from %d bytes to %d".formatted(missing, before, length),
            "found " + pages.size());
      }
    }

    static int crcOf(byte[] bytes) {
      CRC32C crc = new CRC32C();
      crc.update(bytes);
      return (int) crc.getValue();
    }
  }
}
