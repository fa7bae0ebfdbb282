package dev.covey.fabric.kafka;

import java.time.Duration;
import java.util.HashMap;
import java.util.Map;
import org.apache.kafka.clients.admin.NewTopic;
import org.apache.kafka.common.config.TopicConfig;

/** A topic as it has to be. */
record TopicPlan(String name, int partitions, Map<String, String> config) {
  /** Kept for ever: the truth. */
  static TopicPlan journal(String name, int partitions) {
    return deleted(name, partitions, "-1");
  }

  /** Kept until its writers delete what is old, a small segment at a time. */
  static TopicPlan checkpoints(String name, int partitions) {
    TopicPlan plan = deleted(name, partitions, "-1");
    Map<String, String> config = new HashMap<>(plan.config());
    config.put(TopicConfig.SEGMENT_BYTES_CONFIG, String.valueOf(64 << 20));
    return new TopicPlan(name, partitions, config);
  }

  static TopicPlan keptFor(String name, int partitions, Duration retention) {
    return deleted(name, partitions, String.valueOf(retention.toMillis()));
  }

  private static TopicPlan deleted(String name, int partitions, String retentionMs) {
    return new TopicPlan(
        name,
        partitions,
        Map.of(
            TopicConfig.CLEANUP_POLICY_CONFIG,
            TopicConfig.CLEANUP_POLICY_DELETE,
            TopicConfig.RETENTION_MS_CONFIG,
            retentionMs,
            TopicConfig.RETENTION_BYTES_CONFIG,
            "-1"));
  }

  /**
   * The newest record a key, stamped by the broker's clock. Small segments keep it quick to read.
   */
  static TopicPlan newestPerKey(String name) {
    return new TopicPlan(
        name,
        1,
        Map.of(
            TopicConfig.CLEANUP_POLICY_CONFIG,
            TopicConfig.CLEANUP_POLICY_COMPACT,
            TopicConfig.MESSAGE_TIMESTAMP_TYPE_CONFIG,
            "LogAppendTime",
            TopicConfig.SEGMENT_MS_CONFIG,
            "600000",
            TopicConfig.SEGMENT_BYTES_CONFIG,
            String.valueOf(16 << 20),
            TopicConfig.MIN_CLEANABLE_DIRTY_RATIO_CONFIG,
            "0.1"));
  }

  NewTopic toCreate(short replicationFactor, int maxRecordBytes) {
    Map<String, String> all = new HashMap<>(config);
    all.put(
        TopicConfig.MAX_MESSAGE_BYTES_CONFIG,
        String.valueOf(Math.addExact(maxRecordBytes, ClientSettings.RECORD_OVERHEAD)));
    if (replicationFactor >= 3) {
      all.put(TopicConfig.MIN_IN_SYNC_REPLICAS_CONFIG, "2");
    }
    return new NewTopic(name, partitions, replicationFactor).configs(all);
  }
}
