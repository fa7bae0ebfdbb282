package dev.covey.policy;

import java.util.Locale;
import java.util.Map;
import java.util.SortedSet;
import java.util.TreeSet;

/**
 * The keys of policy documents, as in {@code process.retry}: which ones a version of Covey knows,
 * and which a document uses. A version rejects a document with a key that it does not know.
 */
public final class PolicyVocabulary {

  private PolicyVocabulary() {}

  /** What this version knows. */
  public static SortedSet<String> known() {
    SortedSet<String> known = new TreeSet<>();
    for (PolicyKeys kind : PolicyKeys.values()) {
      if (kind != PolicyKeys.META && kind != PolicyKeys.ROLLBACK) {
        kind.keys().forEach(key -> known.add(word(kind, key)));
      }
    }
    return known;
  }

  /** What the document says when it is pushed, and hence every node has to know. */
  public static SortedSet<String> of(PolicyDocument document) {
    SortedSet<String> used = new TreeSet<>();
    add(PolicyKeys.DOCUMENT, document.toMapping(), used);
    // Pushed without these where they are empty, since each is a folder of documents.
    document.toMapping().entrySet().stream()
        .filter(entry -> Map.of().equals(entry.getValue()))
        .forEach(entry -> used.remove(word(PolicyKeys.DOCUMENT, entry.getKey())));
    return used;
  }

  private static void add(PolicyKeys kind, Object mapping, SortedSet<String> used) {
    if (mapping instanceof Map<?, ?> map) {
      map.forEach(
          (key, value) -> {
            used.add(word(kind, String.valueOf(key)));
            addBelow(kind, String.valueOf(key), value, used);
          });
    }
  }

  private static void addBelow(PolicyKeys kind, String key, Object value, SortedSet<String> used) {
    switch (key) {
      case "sites" -> addEach(PolicyKeys.SITE, value, used);
      case "processes" -> addEach(PolicyKeys.PROCESS, value, used);
      case "lanes" -> addEach(PolicyKeys.LANE, value, used);
      case "activities" -> addEach(PolicyKeys.ACTIVITY, value, used);
      case "nodes" -> addEach(PolicyKeys.NODE, value, used);
      case "defaults" -> add(PolicyKeys.DEFAULTS, value, used);
      case "checkpoint" -> add(PolicyKeys.CHECKPOINT, value, used);
      case "history" -> add(PolicyKeys.HISTORY, value, used);
      case "workspace" -> add(PolicyKeys.WORKSPACE, value, used);
      case "delegates" -> add(PolicyKeys.DELEGATES, value, used);
      default -> {
        // A value.
      }
    }
  }

  private static void addEach(PolicyKeys kind, Object byName, SortedSet<String> used) {
    if (byName instanceof Map<?, ?> map) {
      map.values().forEach(mapping -> add(kind, mapping, used));
    }
  }

  private static String word(PolicyKeys kind, String key) {
    return kind.name().toLowerCase(Locale.ROOT) + "." + key;
  }
}
