package dev.covey.fabric.kafka;

import dev.covey.fabric.ShardId;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.function.Supplier;
import org.apache.kafka.clients.consumer.ConsumerPartitionAssignor.Assignment;
import org.apache.kafka.clients.consumer.ConsumerPartitionAssignor.Subscription;
import org.apache.kafka.common.Cluster;
import org.apache.kafka.common.TopicPartition;

/**
 * One rebalance as Kafka sees it: subscriptions become a {@link Group}, its {@link Placement}
 * becomes assignments. Topics that are no inboxes (a node that gives its shards up subscribes to
 * its own) go to their first subscriber, once nobody else claims them.
 */
final class TopicAssignment {
  private final TopicNames names;
  private final Map<String, Subscription> subscriptions;
  private final Set<TopicPartition> partitions = new HashSet<>();
  private final Supplier<Optional<Map<ShardId, String>>> marks;

  /**
   * @param marks reads who holds the shards, see {@link Group}; only asked if it matters
   */
  TopicAssignment(
      TopicNames names,
      Cluster cluster,
      Map<String, Subscription> subscriptions,
      Supplier<Optional<Map<ShardId, String>>> marks) {
    this.names = names;
    this.marks = marks;
    this.subscriptions = new TreeMap<>(subscriptions);
    Set<String> topics = new TreeSet<>();
    subscriptions.values().forEach(subscription -> topics.addAll(subscription.topics()));
    for (String topic : topics) {
      Integer count = cluster.partitionCountForTopic(topic);
      for (int number = 0; count != null && number < count; number++) {
        partitions.add(new TopicPartition(topic, number));
      }
    }
  }

  /** By member id, for every member. */
  Map<String, Assignment> assignments() {
    List<GroupMember> members = new ArrayList<>();
    subscriptions.forEach((id, subscription) -> members.add(member(id, subscription)));
    boolean losses = members.stream().anyMatch(member -> !member.report().leavesLost().isEmpty());
    Optional<Map<ShardId, String>> held = losses ? marks.get() : Optional.of(Map.of());
    Placement placement = Placement.of(new Group(members, shards(partitions), held));
    Map<String, List<TopicPartition>> given = new HashMap<>();
    members.forEach(member -> given.put(member.id(), new ArrayList<>()));
    partitions.stream()
        .filter(partition -> shard(partition).isEmpty())
        .forEach(other -> heir(other).ifPresent(id -> given.get(id).add(other)));
    Map<String, Assignment> assignments = new HashMap<>();
    for (GroupMember member : members) {
      Map<ShardId, ShardNote> notes = placement.notes(member);
      List<TopicPartition> own = given.get(member.id());
      notes.forEach(
          (shard, note) -> {
            if (note.owned()) {
              own.add(names.inboxOf(shard));
            }
          });
      assignments.put(member.id(), new Assignment(own, PlacementFormat.encode(notes)));
    }
    return assignments;
  }

  private GroupMember member(String id, Subscription subscription) {
    Set<String> sites = new TreeSet<>();
    for (String topic : subscription.topics()) {
      shard(new TopicPartition(topic, 0)).ifPresent(shard -> sites.add(shard.site()));
    }
    return new GroupMember(
        id,
        sites,
        shards(subscription.ownedPartitions()),
        subscription.generationId().orElse(-1),
        PlacementFormat.report(subscription.userData()));
  }

  private Set<ShardId> shards(Collection<TopicPartition> inboxes) {
    Set<ShardId> shards = new HashSet<>();
    inboxes.forEach(inbox -> shard(inbox).ifPresent(shards::add));
    return shards;
  }

  /** The shard of an inbox; none of another topic, or of a foreign one that is named alike. */
  private Optional<ShardId> shard(TopicPartition partition) {
    try {
      return names.isInbox(partition)
          ? Optional.of(names.shardOfInbox(partition))
          : Optional.empty();
    } catch (IllegalArgumentException e) {
      return Optional.empty();
    }
  }

  private Optional<String> heir(TopicPartition other) {
    Set<String> claiming = new TreeSet<>();
    Optional<String> first = Optional.empty();
    for (var member : subscriptions.entrySet()) {
      if (member.getValue().ownedPartitions().contains(other)) {
        claiming.add(member.getKey());
      }
      if (first.isEmpty() && member.getValue().topics().contains(other.topic())) {
        first = Optional.of(member.getKey());
      }
    }
    return first.filter(id -> Set.of(id).containsAll(claiming));
  }
}
