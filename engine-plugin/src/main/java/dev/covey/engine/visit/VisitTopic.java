package dev.covey.engine.visit;

import dev.covey.checkpoint.Row;
import dev.covey.fabric.ShardId;

/**
 * The topic of the external task with which a home waits: {@code covey.visit/<site>/<shard>}, where
 * the visit was sent. A durable format.
 */
final class VisitTopic {
  private static final String PREFIX = "covey.visit/";

  private VisitTopic() {}

  static String of(ShardId shard) {
    return PREFIX + shard;
  }

  /** The shard of a row, or null if it is no external task of a home. */
  static ShardId of(Row row) {
    return row.key().table().equals("ACT_RU_EXT_TASK")
        ? shard((String) row.value("TOPIC_NAME_"))
        : null;
  }

  /** The shard, or null if it is another topic. */
  static ShardId shard(String topic) {
    if (topic == null || !topic.startsWith(PREFIX)) {
      return null;
    }
    String[] parts = topic.substring(PREFIX.length()).split("/");
    try {
      return parts.length == 2 ? new ShardId(parts[0], Integer.parseInt(parts[1])) : null;
    } catch (IllegalArgumentException e) {
      return null; // Somebody's own topic, with a name like ours.
    }
  }
}
