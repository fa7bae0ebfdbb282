package dev.covey.fabric.kafka;

import dev.covey.fabric.FabricException;
import java.time.Duration;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.LongSupplier;
import org.apache.kafka.clients.admin.TopicDescription;
import org.apache.kafka.common.KafkaFuture;
import org.apache.kafka.common.errors.InvalidReplicationFactorException;
import org.apache.kafka.common.errors.TopicExistsException;
import org.apache.kafka.common.errors.UnknownTopicOrPartitionException;

/** Creates the topics that are missing and refuses those that are otherwise. Idempotent. */
final class TopicCreation {
  private final AdminCalls admin;
  private final short replicationFactor;
  private final int maxRecordBytes;
  private final Shutdown shutdown;
  private final LongSupplier nanos;
  private final Duration limit;

  TopicCreation(
      AdminCalls admin,
      short replicationFactor,
      int maxRecordBytes,
      Shutdown shutdown,
      LongSupplier nanos,
      Duration limit) {
    this.admin = admin;
    this.replicationFactor = replicationFactor;
    this.maxRecordBytes = maxRecordBytes;
    this.shutdown = shutdown;
    this.nanos = nanos;
    this.limit = limit;
  }

  /** Returns when all brokers asked know the topics. */
  void ensure(Collection<TopicPlan> plans) {
    long deadline = nanos.getAsLong() + limit.toNanos();
    List<TopicPlan> missing = missing(plans);
    if (!missing.isEmpty()) {
      create(missing);
    }
    while (!(missing = missing(missing)).isEmpty()) {
      if (nanos.getAsLong() - deadline > 0 || shutdown.begun()) {
        throw new FabricException(
            "Topics %s were created but are still unknown to the brokers"
                .formatted(missing.stream().map(TopicPlan::name).toList()));
      }
      shutdown.pause(Duration.ofMillis(20));
    }
  }

  private List<TopicPlan> missing(Collection<TopicPlan> plans) {
    Map<String, KafkaFuture<TopicDescription>> described =
        admin
            .client()
            .describeTopics(plans.stream().map(TopicPlan::name).toList())
            .topicNameValues();
    return plans.stream().filter(plan -> !exists(plan, described.get(plan.name()))).toList();
  }

  private boolean exists(TopicPlan plan, KafkaFuture<TopicDescription> description) {
    Optional<TopicDescription> found =
        admin.orElse(
            "describe topic " + plan.name(),
            client -> description,
            Optional::of,
            UnknownTopicOrPartitionException.class,
            Optional.empty());
    found.ifPresent(topic -> requirePartitions(plan, topic.partitions().size()));
    return found.isPresent();
  }

  private static void requirePartitions(TopicPlan plan, int partitions) {
    if (partitions != plan.partitions()) {
      throw new FabricException(
          "Topic %s has %d partitions, but %d are asked for. A site's shard count cannot be changed; declare %d or another site name"
              .formatted(plan.name(), partitions, plan.partitions(), partitions));
    }
  }

  private void create(List<TopicPlan> missing) {
    var created =
        admin
            .client()
            .createTopics(
                missing.stream()
                    .map(plan -> plan.toCreate(replicationFactor, maxRecordBytes))
                    .toList())
            .values();
    for (TopicPlan plan : missing) {
      try {
        admin.orElse(
            "create topic " + plan.name(),
            client -> created.get(plan.name()),
            done -> true,
            TopicExistsException.class,
            true);
      } catch (FabricException e) {
        if (e.getCause() instanceof InvalidReplicationFactorException cause) {
          throw new FabricException(
              "Cannot create topic %s with replication factor %d: %s. Start more brokers or lower replicationFactor"
                  .formatted(plan.name(), replicationFactor, cause.getMessage()),
              cause);
        }
        throw e;
      }
    }
  }
}
