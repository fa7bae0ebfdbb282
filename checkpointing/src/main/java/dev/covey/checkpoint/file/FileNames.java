package dev.covey.checkpoint.file;

import java.nio.charset.StandardCharsets;

/**
 * Texts as file names: small letters, digits and hyphens as they are, every other byte of UTF-8 as
 * {@code %xx}. Names differ where texts do, also on disks that do not tell capitals from small
 * letters, and none of them leads out of its folder.
 */
final class FileNames {

  private static final int MOST_CHARACTERS = 200;

  private FileNames() {}

  /** Throws {@link IllegalArgumentException} if the name would be longer than disks take. */
  static String of(String text) {
    StringBuilder name = new StringBuilder();
    for (byte b : text.getBytes(StandardCharsets.UTF_8)) {
      char c = (char) b;
      if (c >= 'a' && c <= 'z' || c >= '0' && c <= '9' || c == '-') {
        name.append(c);
      } else {
        name.append("%%%02x".formatted(b));
      }
    }
    if (name.length() > MOST_CHARACTERS) {
      throw new IllegalArgumentException(
          "Expected a text that is at most %d characters as a file name, but got '%s'"
              .formatted(MOST_CHARACTERS, text));
    }
    return name.toString();
  }
}
