package dev.covey.policy;

import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Sizes as people write them: {@code 512}, {@code 4KiB}, {@code 64MiB}, {@code 1GiB}. */
final class SizeText {

  private static final int KIBI = 1 << 10;
  private static final int MEBI = 1 << 20;
  private static final int GIBI = 1 << 30;
  private static final Pattern SIZE =
      Pattern.compile("(?<number>[0-9]{1,18})(?<unit>KiB|MiB|GiB)?");

  private SizeText() {}

  /** In bytes; throws {@link IllegalArgumentException} saying how a size is written. */
  static long parse(String text) {
    Matcher size = SIZE.matcher(text);
    if (!size.matches()) {
      throw new IllegalArgumentException(
          "'" + text + "' is no size: write bytes, or a whole number and KiB, MiB or GiB (64MiB)");
    }
    try {
      return Math.multiplyExact(Long.parseLong(size.group("number")), unit(size.group("unit")));
    } catch (ArithmeticException e) {
      throw new IllegalArgumentException("'" + text + "' is more than anything can hold", e);
    }
  }

  /** In the largest unit that leaves a whole number; {@link #parse} of it gives the same. */
  static String of(long bytes) {
    if (bytes > 0 && bytes % GIBI == 0) {
      return bytes / GIBI + "GiB";
    }
    if (bytes > 0 && bytes % MEBI == 0) {
      return bytes / MEBI + "MiB";
    }
    return bytes > 0 && bytes % KIBI == 0 ? bytes / KIBI + "KiB" : Long.toString(bytes);
  }

  private static int unit(String word) {
    if (word == null) {
      return 1;
    }
    return switch (word) {
      case "KiB" -> KIBI;
      case "MiB" -> MEBI;
      default -> GIBI;
    };
  }
}
