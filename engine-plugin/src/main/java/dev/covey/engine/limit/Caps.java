package dev.covey.engine.limit;

import dev.covey.engine.address.Address;
import dev.covey.engine.address.VisitKey;
import dev.covey.engine.internals.ModelIds;
import dev.covey.fabric.ShardId;
import dev.covey.policy.Policy;
import dev.covey.policy.Policy.ProcessPolicy;
import dev.covey.policy.Site;
import java.nio.charset.StandardCharsets;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.zip.CRC32C;

/** The caps of one policy, found once a revision. Immutable. */
public final class Caps {
  private final Map<String, Cap> byKey = new LinkedHashMap<>();
  private final boolean ofStarts;

  private Caps(Policy policy) {
    policy.processes().forEach((process, own) -> addOf(policy, process, own));
    ofStarts = byKey.values().stream().anyMatch(Cap::ofStarts);
  }

  private void addOf(Policy policy, String process, ProcessPolicy own) {
    if (own.limits().any()) {
      add(Cap.ofStarts(policy, process, own.limits()));
    }
    own.activities()
        .forEach(
            (activity, said) ->
                said.concurrent()
                    .ifPresent(limit -> add(Cap.ofRuns(policy, process, activity, limit))));
  }

  private void add(Cap cap) {
    byKey.put(cap.key(), cap);
  }

  /** Finds them. */
  public static Caps of(Policy policy) {
    return new Caps(policy);
  }

  boolean anyOfStarts() {
    return ofStarts;
  }

  boolean any() {
    return !byKey.isEmpty();
  }

  Collection<Cap> all() {
    return byKey.values();
  }

  /** The cap of that key, or null. */
  Cap get(String key) {
    return byKey.get(key);
  }

  /**
   * The cap of an activity, or null; the body of several instances is one with its activity.
   *
   * @param definition key of the process, or of the definition of the activity's visits
   * @param at where its instance is
   */
  Cap ofActivity(String definition, String activity, Address at) {
    Cap cap = byKey.get(Cap.keyOfRuns(VisitKey.processOf(definition), ModelIds.of(activity)));
    boolean counts =
        cap != null
            && (definition.equals(cap.visiting()) || definition.equals(cap.definitionAt(at)));
    return counts ? cap : null;
  }

  /** The cap of a process's instances, or null. */
  Cap ofStarts(String process) {
    return byKey.get(Cap.keyOfStarts(process));
  }

  /**
   * The shard that lends a cap's slots: one of the cap's site, always the same. A durable function.
   */
  static ShardId homeOf(Cap cap) {
    Site site = cap.site();
    CRC32C hash = new CRC32C();
    hash.update(cap.key().getBytes(StandardCharsets.UTF_8));
    return new ShardId(site.name(), (int) (hash.getValue() % site.shards()));
  }
}
