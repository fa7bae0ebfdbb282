package dev.covey.fabric.kafka;

import dev.covey.fabric.ShardId;
import java.nio.ByteBuffer;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.apache.kafka.clients.consumer.ConsumerGroupMetadata;
import org.apache.kafka.clients.consumer.ConsumerPartitionAssignor;
import org.apache.kafka.clients.consumer.CooperativeStickyAssignor;
import org.apache.kafka.common.Cluster;
import org.apache.kafka.common.Configurable;

/**
 * The assignors of a member. A group uses the first of its members' lists that all of them have:
 * {@link Standby}, or, while a member of an earlier version is in the group, Kafka's cooperative
 * sticky one, which knows no standbys.
 *
 * <p>Kafka's consumer makes them by reflection, so they are public inside, and are handed what they
 * need through its configuration. Used on the inbox thread.
 */
final class Assignors {
  static final List<Class<?>> PREFERRED_FIRST = List.of(Standby.class, Sticky.class);

  /** Keys of the member's configuration. */
  static final String PLACEMENT = "covey.placement";

  static final String NAMES = "covey.names";
  static final String MARKS = "covey.marks";

  private Assignors() {}

  /** Places shards by {@link Placement}; the bytes are those of {@link PlacementFormat}. */
  public static final class Standby implements ConsumerPartitionAssignor, Configurable {
    private OwnPlacement own;
    private TopicNames names;
    private Marks marks;

    @Override
    public void configure(Map<String, ?> configs) {
      own = (OwnPlacement) configs.get(PLACEMENT);
      marks = (Marks) configs.get(MARKS);
      names = (TopicNames) configs.get(NAMES);
    }

    @Override
    public String name() {
      return "covey-standby";
    }

    @Override
    public List<RebalanceProtocol> supportedProtocols() {
      return List.of(RebalanceProtocol.COOPERATIVE);
    }

    @Override
    public ByteBuffer subscriptionUserData(Set<String> topics) {
      return PlacementFormat.encode(own.report());
    }

    @Override
    public GroupAssignment assign(Cluster cluster, GroupSubscription subscriptions) {
      return new GroupAssignment(
          new TopicAssignment(names, cluster, subscriptions.groupSubscription(), this::marks)
              .assignments());
    }

    private Optional<Map<ShardId, String>> marks() {
      Optional<Map<ShardId, String>> read = marks.read();
      if (read.isEmpty()) {
        own.placeAgain();
      }
      return read;
    }

    @Override
    public void onAssignment(Assignment assignment, ConsumerGroupMetadata metadata) {
      own.told(PlacementFormat.notes(assignment.userData()));
    }
  }

  /** Kafka's own; a group that uses it has no followers. */
  public static final class Sticky extends CooperativeStickyAssignor implements Configurable {
    private OwnPlacement own;

    @Override
    public void configure(Map<String, ?> configs) {
      own = (OwnPlacement) configs.get(PLACEMENT);
    }

    @Override
    public void onAssignment(Assignment assignment, ConsumerGroupMetadata metadata) {
      super.onAssignment(assignment, metadata);
      own.told(Map.of());
    }
  }
}
