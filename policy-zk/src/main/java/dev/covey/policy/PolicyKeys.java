package dev.covey.policy;

import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.Locale;
import java.util.SortedSet;
import java.util.TreeSet;
import java.util.stream.Collectors;

/** The mappings of a policy document and the keys that each may have. */
enum PolicyKeys {
  DOCUMENT("the document", "sites", "defaults", "processes", "delegates", "nodes", "recovery"),
  SITE("a site", "selector", "shards", "standbys", "checkpoint", "history", "workspace"),
  DEFAULTS(
      "defaults",
      "site",
      "durability",
      "retry",
      "timeout",
      "move",
      "checkpoint",
      "history",
      "workspace"),
  PROCESS(
      "a process",
      "site",
      "durability",
      "retry",
      "timeout",
      "move",
      "versions",
      "limits",
      "confined",
      "delegates",
      "lanes",
      "activities"),
  LANE("a lane", "site"),
  ACTIVITY("an activity", "site", "retry", "timeout", "move", "concurrent"),
  LIMITS("limits", "active", "startsPerSecond", "over"),
  NODE("a node", "selector", "state"),
  RECOVERY(
      "a rule of recovery",
      "error",
      "bpmnError",
      "incident",
      "nodeLoss",
      "process",
      "activity",
      "site",
      "initiators",
      "action",
      "to",
      "attempts"),
  CHECKPOINT("checkpoint", "page", "turns", "bytes", "age", "keep"),
  HISTORY("history", "keep"),
  WORKSPACE("workspace", "quota"),
  DELEGATES("delegates", "allow", "deny"),
  /** Not of what people write, but of what a push says about itself. */
  META("meta", "who", "when", "why", "digest"),
  /** Nor this, which a rollback says about itself. */
  ROLLBACK("a rollback", "from", "to", "who", "when", "why");

  private final String place;
  private final SortedSet<String> keys;

  PolicyKeys(String place, String... keys) {
    this.place = place;
    this.keys = Collections.unmodifiableSortedSet(new TreeSet<>(List.of(keys)));
  }

  /** In the order of the alphabet. */
  SortedSet<String> keys() {
    return keys;
  }

  /** The complaint about a key that is none of these: what was meant, or where it belongs. */
  String unknown(String key) {
    String meant = Spelling.hint(key, keys);
    if (!meant.isEmpty()) {
      return "unknown key" + meant;
    }
    String word = key.toLowerCase(Locale.ROOT);
    String places =
        Arrays.stream(values())
            .filter(other -> other != META && other != ROLLBACK && other != RECOVERY)
            .filter(other -> other.keys.contains(word))
            .map(other -> other.place)
            .collect(Collectors.joining(" or "));
    return places.isEmpty()
        ? "unknown key, expected " + String.join(", ", keys)
        : "unknown key here: " + word + " is a key of " + places;
  }
}
