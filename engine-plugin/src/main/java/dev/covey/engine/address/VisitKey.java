package dev.covey.engine.address;

import java.util.Optional;

/**
 * The key of a definition that was made of one activity of another, as visits run it. It says whose
 * activity it is, so that what policy has for that process and activity holds for visits too. A
 * durable format: {@code covey.visit.<length of the process key>.<process key>.<activity>}.
 *
 * @param process key of the process that the activity is of
 * @param activity its id there
 */
public record VisitKey(String process, String activity) {
  private static final String PREFIX = "covey.visit.";
  private static final int LONGEST = 255;

  /** What SQL's LIKE finds all such keys by. */
  public static final String ALL = PREFIX + "%";

  /** The key as text. */
  public String text() {
    return PREFIX + process.length() + "." + process + "." + activity;
  }

  /** Whether a definition can have it. */
  public boolean fits() {
    return text().length() <= LONGEST;
  }

  /** Reads the key of a definition; empty if it is of no such kind. */
  public static Optional<VisitKey> of(String key) {
    if (key == null || !key.startsWith(PREFIX)) {
      return Optional.empty();
    }
    int dot = key.indexOf('.', PREFIX.length());
    try {
      int length = Integer.parseInt(key.substring(PREFIX.length(), Math.max(dot, PREFIX.length())));
      String rest = key.substring(dot + 1);
      return length > 0 && rest.length() > length + 1 && rest.charAt(length) == '.'
          ? Optional.of(new VisitKey(rest.substring(0, length), rest.substring(length + 1)))
          : Optional.empty();
    } catch (NumberFormatException e) {
      return Optional.empty();
    }
  }

  /** The key of the process that policy knows: the activity's own for a visit's. */
  public static String processOf(String key) {
    return key == null || !key.startsWith(PREFIX)
        ? key
        : of(key).map(VisitKey::process).orElse(key);
  }
}
