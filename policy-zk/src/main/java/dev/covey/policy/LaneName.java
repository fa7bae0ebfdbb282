package dev.covey.policy;

import java.util.Collection;
import java.util.HashMap;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

/**
 * Names of lanes, as people write them. Two are the same if they differ in nothing but the case of
 * letters and white space: in Modeler a long name has several lines.
 */
public final class LaneName {
  private static final int MOST_CHARACTERS = 255;

  private LaneName() {}

  /** The same text for all names that are the same; empty for one that names nothing. */
  public static String plain(String name) {
    return name.strip().replaceAll("\\s+", " ").toLowerCase(Locale.ROOT);
  }

  static Optional<String> problemOf(String name) {
    boolean fits = name.length() <= MOST_CHARACTERS && !CodePattern.CONTROL.matcher(name).find();
    return fits && !plain(name).isEmpty()
        ? Optional.empty()
        : Optional.of("not a lane's name: write it as in the model, up to 255 characters");
  }

  /** Names that are the same as one before them, each with the complaint. */
  static Map<String, String> clashes(Collection<String> names) {
    Map<String, String> clashes = new TreeMap<>();
    Map<String, String> first = new HashMap<>();
    for (String name : names) {
      String other = first.putIfAbsent(plain(name), name);
      if (other != null) {
        clashes.put(name, "the same lane as '" + other + "': case and white space do not count");
      }
    }
    return clashes;
  }
}
