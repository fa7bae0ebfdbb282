package dev.covey.policy;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/** Compares two documents setting by setting. */
final class PolicyChanges {

  private PolicyChanges() {}

  /** In the order of the documents; empty if and only if they are equal. */
  static List<PolicyChange> between(PolicyDocument before, PolicyDocument after) {
    Map<String, String> old = settings(before);
    Map<String, String> now = settings(after);
    Set<String> paths = new LinkedHashSet<>(old.keySet());
    paths.addAll(now.keySet());
    List<PolicyChange> changes = new ArrayList<>();
    for (String path : paths) {
      Optional<String> was = Optional.ofNullable(old.get(path));
      Optional<String> is = Optional.ofNullable(now.get(path));
      if (!was.equals(is)) {
        changes.add(new PolicyChange(path, was, is));
      }
    }
    return changes;
  }

  private static Map<String, String> settings(PolicyDocument document) {
    Map<String, String> settings = new LinkedHashMap<>();
    document
        .toMapping()
        .forEach(
            (section, value) -> {
              if (!Map.of().equals(value)) {
                add(section, value, settings);
              }
            });
    return settings;
  }

  private static void add(String path, Object value, Map<String, String> settings) {
    if (value instanceof Map<?, ?> map && !map.isEmpty()) {
      map.forEach((key, below) -> add(path + "." + key(String.valueOf(key)), below, settings));
    } else {
      settings.put(path, value(value));
    }
  }

  /** In quotes if it has a dot, as keys of processes may, so that a path has one meaning. */
  private static String key(String key) {
    return key.contains(".") ? "\"" + key + "\"" : key;
  }

  private static String value(Object value) {
    if (value instanceof Map) {
      return "{}";
    }
    return "".equals(value) ? "\"\"" : String.valueOf(value);
  }
}
