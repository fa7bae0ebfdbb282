package dev.covey.fabric.kafka;

import dev.covey.fabric.FabricException;
import dev.covey.fabric.ShardId;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import org.apache.kafka.clients.consumer.OffsetAndMetadata;
import org.apache.kafka.common.TopicPartition;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Reads who holds the shards of a group, from its committed positions. Thread-safe. */
final class Marks {
  private static final Logger LOG = LoggerFactory.getLogger(Marks.class);

  private final AdminCalls admin;
  private final TopicNames names;

  Marks(AdminCalls admin, TopicNames names) {
    this.admin = admin;
    this.names = names;
  }

  /** The marks by shard, without those that are empty; empty if they cannot be read now. */
  Optional<Map<ShardId, String>> read() {
    try {
      Map<TopicPartition, OffsetAndMetadata> committed =
          admin.answer(
              "read who holds the shards",
              client ->
                  client
                      .listConsumerGroupOffsets(names.collective())
                      .partitionsToOffsetAndMetadata());
      Map<ShardId, String> marks = new HashMap<>();
      committed.forEach(
          (partition, position) -> {
            if (names.isInbox(partition) && position != null && !position.metadata().isEmpty()) {
              marks.put(names.shardOfInbox(partition), position.metadata());
            }
          });
      return Optional.of(marks);
    } catch (FabricException | IllegalArgumentException e) {
      LOG.warn("It is not known whose owners were lost, so all may be: {}", e.getMessage());
      return Optional.empty();
    }
  }
}
