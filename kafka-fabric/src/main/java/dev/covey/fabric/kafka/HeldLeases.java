package dev.covey.fabric.kafka;

import dev.covey.fabric.CommitUnit;
import dev.covey.fabric.InboxMessage;
import dev.covey.fabric.Lease;
import dev.covey.fabric.ShardHandler;
import dev.covey.fabric.ShardId;
import dev.covey.fabric.ShardTurn;
import dev.covey.fabric.plane.CommitQueue;
import dev.covey.fabric.plane.HybridClock;
import dev.covey.fabric.plane.ShardLease;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import org.apache.kafka.clients.consumer.Consumer;
import org.apache.kafka.clients.consumer.ConsumerRebalanceListener;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.ConsumerRecords;
import org.apache.kafka.common.TopicPartition;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The leases that this node holds, kept in step with the group's assignment. Used on the inbox
 * thread, which alone may ask the consumer for its generation.
 *
 * <p>Contract:
 *
 * <ol>
 *   <li>A lease is published to the committer before the handler hears of it, and withdrawn only
 *       when it has ended.
 *   <li>Revoked: the committer can go on under the new generation while the handler ends its turns;
 *       then all places reserved so far settle, within a limit; then a last transaction says that
 *       the shards are handed over, see {@link Holder}; then the leases end.
 *   <li>Lost: the leases end first, then the handler hears.
 *   <li>A partition delivers nothing between its assignment and the opening of its lease.
 * </ol>
 */
final class HeldLeases implements ConsumerRebalanceListener {
  private static final Logger LOG = LoggerFactory.getLogger(HeldLeases.class);
  private static final Duration SETTLE_LIMIT = Duration.ofSeconds(10);

  private record Held(ShardLease lease, DeliveryWindow window) {}

  private final Consumer<byte[], byte[]> consumer;
  private final ShardHandler handler;
  private final Membership membership;
  private final OwnPlacement placement;
  private final CommitQueue queue;
  private final HybridClock times;
  private final TopicNames names;
  private final ShardLease.Keeper keeper;
  private final Map<TopicPartition, Held> held = new HashMap<>();
  private Set<ShardId> followed = Set.of();

  HeldLeases(
      Consumer<byte[], byte[]> consumer,
      ShardHandler handler,
      Membership membership,
      OwnPlacement placement,
      CommitQueue queue,
      HybridClock times,
      TopicNames names,
      ShardLease.Keeper keeper) {
    this.consumer = consumer;
    this.handler = handler;
    this.membership = membership;
    this.placement = placement;
    this.queue = queue;
    this.times = times;
    this.names = names;
    this.keeper = keeper;
  }

  boolean isEmpty() {
    return held.isEmpty();
  }

  @Override
  public void onPartitionsAssigned(Collection<TopicPartition> partitions) {
    consumer.pause(partitions);
    // A position of our own keeps the consumer from asking for one; the lease's opening sets it.
    partitions.forEach(partition -> consumer.seek(partition, 0));
    List<ShardLease> added = new ArrayList<>();
    for (TopicPartition inbox : partitions) {
      if (names.isInbox(inbox)) {
        ShardLease lease = new ShardLease(names.shardOfInbox(inbox), keeper);
        held.put(inbox, new Held(lease, new DeliveryWindow()));
        added.add(lease);
      }
    }
    publish(false);
    for (ShardLease lease : added) {
      LOG.info("Shard {} is assigned to this node", lease.shard());
      tell("assigned", () -> handler.assigned(lease));
    }
    followAsTold();
  }

  /** Called after leases are assigned, so that a standby that takes over is still one by then. */
  private void followAsTold() {
    Set<ShardId> told = placement.followed();
    if (!told.equals(followed)) {
      followed = told;
      LOG.info("This node follows the shards {}", told);
      tell("following", () -> handler.following(told));
    }
  }

  /** This node has left the group or lost its shards with its membership. */
  void followNothing() {
    placement.told(Map.of());
    followAsTold();
  }

  @Override
  public void onPartitionsRevoked(Collection<TopicPartition> partitions) {
    List<ShardLease> leaving = leasesOf(partitions);
    if (leaving.isEmpty()) {
      return;
    }
    tellLost(leaving.stream().filter(lease -> !lease.live()).toList());
    publish(true);
    List<Lease> live = leaving.stream().filter(ShardLease::live).map(Lease.class::cast).toList();
    if (!live.isEmpty()) {
      tell("revoked", () -> handler.revoked(live));
    }
    if (queue.awaitSettled(SETTLE_LIMIT)) {
      release(leaving);
    } else {
      LOG.warn("Shards {} are handed over though turns are still uncommitted", shards(leaving));
    }
    leaving.forEach(lease -> lease.end("it was handed over to a peer"));
    partitions.forEach(held::remove);
    publish(false);
    LOG.info("Shards {} are handed over", shards(leaving));
  }

  /** The last transaction of the leases says that the shards were handed over. */
  private void release(List<ShardLease> leaving) {
    List<ShardTurn> last = new ArrayList<>();
    for (ShardLease lease : leaving) {
      if (lease.live() && lease.mark().equals(placement.holder().mark())) {
        lease.mark(Holder.NOBODY);
        last.add(new ShardTurn(lease, null, ShardTurn.UNCHANGED));
      }
    }
    if (!last.isEmpty()) {
      queue.reserve().commit(new CommitUnit(last, List.of()));
      if (!queue.awaitSettled(SETTLE_LIMIT)) {
        LOG.warn("Nobody may know that shards {} are handed over, not lost", shards(leaving));
      }
    }
  }

  @Override
  public void onPartitionsLost(Collection<TopicPartition> partitions) {
    List<ShardLease> gone = leasesOf(partitions);
    gone.forEach(lease -> lease.end("the group removed this node"));
    partitions.forEach(held::remove);
    publish(false);
    tellLost(gone);
    followNothing();
  }

  /** Hands back whatever is held, as if the group had asked. */
  void handBackAll() {
    onPartitionsRevoked(Set.copyOf(held.keySet()));
  }

  /** Ends whatever is still held, as if the group had removed this node. */
  void loseAll() {
    if (!held.isEmpty()) {
      onPartitionsLost(Set.copyOf(held.keySet()));
    }
  }

  /** Ends the tenure of a lease that the committer gave up, and begins another if it is wanted. */
  void renew(ShardLease lease, boolean wanted) {
    TopicPartition inbox = names.inboxOf(lease.shard());
    Held present = held.get(inbox);
    if (present == null || present.lease() != lease) {
      return;
    }
    held.remove(inbox);
    publish(false);
    tellLost(List.of(lease));
    if (wanted && consumer.assignment().contains(inbox)) {
      onPartitionsAssigned(List.of(inbox));
    }
  }

  void open(ShardLease lease, long inboxPosition) {
    TopicPartition inbox = names.inboxOf(lease.shard());
    Held present = held.get(inbox);
    if (present != null && present.lease() == lease && lease.live()) {
      consumer.seek(inbox, inboxPosition);
      consumer.resume(List.of(inbox));
    }
  }

  void deliver(ConsumerRecords<byte[], byte[]> records) {
    for (TopicPartition inbox : records.partitions()) {
      Held to = held.get(inbox);
      if (to != null) {
        records.records(inbox).forEach(record -> deliver(to, record));
      }
    }
    throttle();
  }

  private void deliver(Held to, ConsumerRecord<byte[], byte[]> record) {
    if (!to.lease().live()) {
      return;
    }
    to.window().delivered(record.offset());
    InboxMessage message = MessageHeaders.inboxMessage(to.lease().shard(), record);
    times.observe(message.sentAt());
    tell("received", () -> handler.received(to.lease(), message));
  }

  private void throttle() {
    held.forEach(
        (inbox, one) -> {
          DeliveryWindow window = one.window();
          window.covered(one.lease().position());
          if (window.shouldPause()) {
            consumer.pause(List.of(inbox));
            window.paused(true);
            one.lease().throttle(true);
          } else if (window.shouldResume()) {
            consumer.resume(List.of(inbox));
            window.paused(false);
            one.lease().throttle(false);
          }
        });
  }

  /** Publishes if the generation rose without any change of partitions. */
  void publishIfChanged() {
    if (!membership.current().group().equals(Optional.of(consumer.groupMetadata()))) {
      publish(false);
    }
  }

  private void publish(boolean handingOver) {
    Set<ShardLease> leases = held.values().stream().map(Held::lease).collect(Collectors.toSet());
    membership.publish(new Ownership(Optional.of(consumer.groupMetadata()), leases, handingOver));
  }

  private List<ShardLease> leasesOf(Collection<TopicPartition> partitions) {
    return partitions.stream().map(held::get).filter(Objects::nonNull).map(Held::lease).toList();
  }

  private void tellLost(List<ShardLease> leases) {
    leases.stream()
        .collect(Collectors.groupingBy(ShardLease::reason))
        .forEach(
            (reason, ended) -> {
              LOG.warn("Shards {} are lost: {}", shards(ended), reason);
              tell("lost", () -> handler.lost(List.copyOf(ended), reason));
            });
  }

  private static String shards(List<ShardLease> leases) {
    return leases.stream().map(lease -> lease.shard().toString()).collect(Collectors.joining(", "));
  }

  private static void tell(String what, Runnable call) {
    try {
      call.run();
    } catch (RuntimeException e) {
      LOG.error("The shard handler failed in '{}'; the fabric goes on", what, e);
    }
  }
}
