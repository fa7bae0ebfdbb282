package dev.covey.engine.client;

import dev.covey.engine.route.Data;
import dev.covey.policy.NodeState;
import dev.covey.policy.Resolved;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/**
 * What a node last said of itself.
 *
 * @param at when the broker took it
 * @param shards open shards, as {@code site/number}
 * @param failed shards it owns but could not restore, and why
 * @param opened how each open shard's rows came here
 * @param followed shards it follows as a standby, and whether it is ready to take each over
 * @param reasons why it owns or follows shards, as far as the group has said
 * @param active root process instances that run on it
 * @param ended root process instances that have ended, of the shards it owns, without visits
 * @param turns turns it has made durable since it started
 * @param available whether it can reach Kafka, as far as it knew
 * @param revision of the policy it obeys
 * @param nodeState what that policy wants it to do: active, paused or draining
 * @param nodeStateBy the policy's document and revision that say so, or built in
 * @param policyKeys the {@link dev.covey.policy.PolicyVocabulary} that it knows; empty of a version
 *     that did not report it
 * @param policySignedOnly whether it follows signed revisions only
 * @param recoveries why failed jobs of its shards wait for a recovery, by job
 */
public record NodeStatus(
    Instant at,
    String node,
    long pid,
    Map<String, String> labels,
    List<String> shards,
    Map<String, String> failed,
    Map<String, String> opened,
    Map<String, String> followed,
    Map<String, String> reasons,
    long active,
    long ended,
    long turns,
    boolean available,
    long revision,
    boolean policyConnected,
    boolean policyFromDisk,
    boolean policyWritable,
    String rejectedReason,
    String nodeState,
    String nodeStateBy,
    List<String> policyKeys,
    boolean policySignedOnly,
    Map<String, String> recoveries) {

  static NodeStatus from(Instant at, Map<String, Object> data) {
    return new NodeStatus(
        at,
        Data.text(data, "node"),
        Data.number(data, "pid"),
        texts(data.get("labels")),
        list(data.get("shards")),
        texts(data.get("failed")),
        texts(data.get("opened")),
        texts(data.get("followed")),
        texts(data.get("reasons")),
        Data.number(data, "active"),
        Data.number(data, "ended"),
        Data.number(data, "turns"),
        Boolean.TRUE.equals(data.get("available")),
        Data.number(data, "revision"),
        Boolean.TRUE.equals(data.get("policyConnected")),
        Boolean.TRUE.equals(data.get("policyFromDisk")),
        Boolean.TRUE.equals(data.get("policyWritable")),
        Data.optionalText(data, "rejectedReason"),
        data.containsKey("nodeState") ? Data.text(data, "nodeState") : NodeState.ACTIVE.word(),
        data.containsKey("nodeStateBy") ? Data.text(data, "nodeStateBy") : Resolved.BUILT_IN,
        list(data.get("policyKeys")),
        Boolean.TRUE.equals(data.get("policySignedOnly")),
        texts(data.get("recoveries")));
  }

  private static Map<String, String> texts(Object value) {
    Map<String, String> texts = new TreeMap<>();
    if (value != null) {
      Data.map(value).forEach((name, text) -> texts.put(name, String.valueOf(text)));
    }
    return texts;
  }

  private static List<String> list(Object value) {
    List<String> texts = new ArrayList<>();
    if (value instanceof List<?> items) {
      items.forEach(item -> texts.add(String.valueOf(item)));
    }
    return texts;
  }
}
