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

  String checkpoint(String site) {
    return collective + ".checkpoint." + site;
  }

  String past(String site) {
    return collective + ".past." + site;
  }

  TopicPartition historyOf(ShardId shard) {
    return new TopicPartition(history(shard.site()), shard.number());
  }

  String history(String site) {
    return collective + ".history." + site;
  }

  /** Reports to the initiators of a rule. */
  String reports(String rule) {
    return collective + ".recovery." + rule;
  }

  /** The rule of a topic of reports. */
  String ruleOf(String reports) {
    return reports.substring(reports("").length());
  }

  String recoveries() {
    return collective + ".recoveries";
  }

  /** The consumer group of those who initiate recoveries. */
  String initiators() {
    return collective + ".initiators";
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

  /** The client id by which a node's group membership is known. */
  String client(NodeId node) {
    return collective + "." + node;
  }

  /** The transactional id of one of a node's producers. No node id has a slash in it. */
  String transactionalId(NodeId node, int producer) {
    return client(node) + "/" + producer;
  }

  /** The client id of the node that a transactional id belongs to. */
  static String clientOf(String transactionalId) {
    int slash = transactionalId.lastIndexOf('/');
    return slash < 0 ? transactionalId : transactionalId.substring(0, slash);
  }
}
