package dev.covey.fabric.kafka;

import dev.covey.fabric.FabricException;
import dev.covey.fabric.NodeId;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.LongSupplier;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.errors.UnknownTopicOrPartitionException;

/**
 * Which nodes have a peer topic. A reply to a node that never was would hold up the whole commit
 * transaction, so it is asked first, once. Used on the committer's thread.
 */
final class Peers {
  private static final Duration FORGET_AFTER = Duration.ofMinutes(1);
  private static final int FORGET_OVER = 10_000;

  private record Answer(boolean known, long at) {}

  private final AdminCalls admin;
  private final TopicNames names;
  private final LongSupplier nanos;
  private final Map<NodeId, Answer> answers = new HashMap<>();

  Peers(AdminCalls admin, TopicNames names, LongSupplier nanos) {
    this.admin = admin;
    this.names = names;
    this.nanos = nanos;
  }

  boolean known(NodeId node) {
    Answer answer = answers.get(node);
    if (answer == null || nanos.getAsLong() - answer.at() > FORGET_AFTER.toNanos()) {
      if (answers.size() > FORGET_OVER) {
        answers.clear();
      }
      answer = new Answer(ask(node), nanos.getAsLong());
      answers.put(node, answer);
    }
    return answer.known();
  }

  private boolean ask(NodeId node) {
    String topic = names.peer(node);
    try {
      return admin.orElse(
          "look up topic " + topic,
          (Admin client) -> client.describeTopics(List.of(topic)).topicNameValues().get(topic),
          described -> true,
          UnknownTopicOrPartitionException.class,
          false);
    } catch (FabricException e) {
      throw new KafkaException(e.getMessage(), e); // No answer is no reason to drop the unit.
    }
  }
}
