package dev.covey.fabric.kafka;

import dev.covey.fabric.NodeId;
import dev.covey.fabric.ShardId;
import org.apache.kafka.common.TopicPartition;

/**
 * Names of a collective's topics and clients. A collective's name has no dot, so no two collectives
 * of one Kafka cluster share a name.
 */
record TopicNames(String collective) {
  String inbox(String site) {
    return collective + ".inbox." + site;
  }

  String journal(String site) {
    return site.equals(ShardId.CATALOG_SITE)
        ? collective + ".catalog"
        : collective + ".journal." + site;
  }

  String peer(NodeId node) {
    return collective + ".peer." + node;
  }

  String status() {
    return collective + ".status";
  }

  String deadLetter() {
    return collective + ".dead-letter";
  }

  TopicPartition inboxOf(ShardId shard) {
    return new TopicPartition(inbox(shard.site()), shard.number());
  }

  TopicPartition journalOf(ShardId shard) {
    return new TopicPartition(journal(shard.site()), shard.number());
  }

  ShardId shardOfInbox(TopicPartition inbox) {
    String site = inbox.topic().substring(inbox("").length());
    return new ShardId(site, inbox.partition());
  }

  boolean isInbox(TopicPartition partition) {
    return partition.topic().startsWith(inbox(""));
  }

  /** Transactional id of a node, and the client id by which its group membership is known. */
  String client(NodeId node) {
    return collective + "." + node;
  }
}
