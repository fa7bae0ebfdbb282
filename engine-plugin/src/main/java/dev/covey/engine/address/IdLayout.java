package dev.covey.engine.address;

import java.util.UUID;
import java.util.zip.CRC32C;

/**
 * Ids that say where they live: UUIDs of version 8 (RFC 9562).
 *
 * <pre>
 * bits   0..15  site number (0 = catalog)
 * bits  16..27  shard number
 * bits  28..47  generator, high 20 bits
 * bits  48..51  1000, the version
 * bits  52..63  generator, middle 12 bits
 * bits  64..65  10, the variant
 * bits  66..75  generator, low 10 bits
 * bits  76..107 counter
 * bits 108..127 tag: the high 20 bits of the CRC32C over the 16 bytes with a zero tag
 * </pre>
 *
 * The generator is random for each process, the counter counts its ids. An id whose version,
 * variant or tag is not as above is not ours: {@link #parse} then answers null, never a guess (a
 * foreign version-8 UUID passes with a chance of one in a million). The layout is in every database
 * and journal and never changes.
 */
public final class IdLayout {
  static final int GENERATOR_BITS = 42;
  private static final long TAG_MASK = 0xFFFFFL;
  private static final int LENGTH = 36;

  private IdLayout() {}

  static String format(Address address, long generator, int counter) {
    long high =
        (long) address.site() << 48
            | (long) address.shard() << 36
            | (generator >>> 22 & 0xFFFFF) << 16
            | 0x8000L
            | generator >>> 10 & 0xFFF;
    long low = 1L << 63 | (generator & 0x3FF) << 52 | (counter & 0xFFFFFFFFL) << 20;
    return new UUID(high, low | tag(high, low)).toString();
  }

  /**
   * The address an id names, or null if it is not ours. An id such as {@code order:3:<uuid>}, as
   * definitions have, is read by its last part.
   */
  public static Address parse(String id) {
    if (id == null || id.length() < LENGTH) {
      return null;
    }
    int start = id.length() - LENGTH;
    if (start > 0 && id.charAt(start - 1) != ':') {
      return null;
    }
    if (id.charAt(start + 14) != '8') {
      return null;
    }
    return parseUuid(id, start);
  }

  private static Address parseUuid(String id, int start) {
    long high = 0;
    long low = 0;
    int digits = 0;
    for (int i = 0; i < LENGTH; i++) {
      char c = id.charAt(start + i);
      if (i == 8 || i == 13 || i == 18 || i == 23) {
        if (c != '-') {
          return null;
        }
        continue;
      }
      int digit = digit(c);
      if (digit < 0) {
        return null;
      }
      if (digits++ < 16) {
        high = high << 4 | digit;
      } else {
        low = low << 4 | digit;
      }
    }
    if (low >>> 62 != 2 || (low & TAG_MASK) != tag(high, low & ~TAG_MASK)) {
      return null;
    }
    return new Address((int) (high >>> 48), (int) (high >>> 36 & 0xFFF));
  }

  private static int digit(char c) {
    if (c >= '0' && c <= '9') {
      return c - '0';
    }
    return c >= 'a' && c <= 'f' ? c - 'a' + 10 : -1;
  }

  private static long tag(long high, long low) {
    CRC32C crc = new CRC32C();
    for (int shift = 56; shift >= 0; shift -= 8) {
      crc.update((int) (high >>> shift));
    }
    for (int shift = 56; shift >= 0; shift -= 8) {
      crc.update((int) (low >>> shift));
    }
    return crc.getValue() >>> 12;
  }
}
