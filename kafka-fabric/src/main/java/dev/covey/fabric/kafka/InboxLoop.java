package dev.covey.fabric.kafka;

import dev.covey.fabric.ShardHandler;
import dev.covey.fabric.plane.CommitQueue;
import dev.covey.fabric.plane.HybridClock;
import dev.covey.fabric.plane.ShardLease;
import java.time.Duration;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.function.LongSupplier;
import org.apache.kafka.clients.consumer.CloseOptions;
import org.apache.kafka.clients.consumer.Consumer;
import org.apache.kafka.clients.consumer.ConsumerRecords;
import org.apache.kafka.clients.consumer.InvalidOffsetException;
import org.apache.kafka.common.errors.InterruptException;
import org.apache.kafka.common.errors.WakeupException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The inbox thread: one stretch of group membership, from {@code serve} to {@code leave}. Others
 * hand it actions; only it touches the consumer.
 */
final class InboxLoop implements Runnable, ShardLease.Keeper {
  private static final Logger LOG = LoggerFactory.getLogger(InboxLoop.class);
  private static final Duration POLL = Duration.ofMillis(100);
  private static final Duration AFTER_FAILURE = Duration.ofMillis(500);
  private static final Duration LEAVE_LIMIT = Duration.ofSeconds(2);
  private static final Duration HAND_BACK_LIMIT = Duration.ofSeconds(10);

  private final Consumer<byte[], byte[]> consumer;
  private final HeldLeases leases;
  private final Membership membership;
  private final OwnPlacement placement;
  private final Shutdown shutdown;
  private final LongSupplier nanos;
  private final String ownTopic;
  private final ConcurrentLinkedQueue<Runnable> actions = new ConcurrentLinkedQueue<>();
  private final Object waking = new Object();
  private boolean wakeable = true;
  private volatile boolean leaving;
  private String lastFailure = "";

  /**
   * @param ownTopic a topic of this node alone, subscribed to hand all shards back
   */
  InboxLoop(
      Consumer<byte[], byte[]> consumer,
      ShardHandler handler,
      Membership membership,
      OwnPlacement placement,
      CommitQueue queue,
      HybridClock times,
      TopicNames names,
      Shutdown shutdown,
      LongSupplier nanos,
      String ownTopic) {
    this.consumer = consumer;
    this.membership = membership;
    this.placement = placement;
    this.shutdown = shutdown;
    this.nanos = nanos;
    this.ownTopic = ownTopic;
    this.leases =
        new HeldLeases(consumer, handler, membership, placement, queue, times, names, this);
  }

  void subscribe(Collection<String> inboxes, Map<String, Integer> standbysBySite) {
    act(
        () -> {
          placement.serve(standbysBySite);
          consumer.subscribe(inboxes, leases);
        });
  }

  void leave() {
    leaving = true;
    wake();
  }

  @Override
  public void open(ShardLease lease, long inboxPosition) {
    act(() -> leases.open(lease, inboxPosition));
  }

  @Override
  public void diverged(ShardLease lease) {
    act(() -> leases.renew(lease, !leaving));
  }

  @Override
  public void roomMade(ShardLease lease) {
    wake();
  }

  private void act(Runnable action) {
    actions.add(action);
    wake();
  }

  private void wake() {
    synchronized (waking) {
      if (wakeable) {
        consumer.wakeup();
      }
    }
  }

  @Override
  public void run() {
    try {
      while (!leaving) {
        runActions();
        poll();
        rejoinWithNews();
      }
      handBack();
    } finally {
      leases.loseAll();
      leases.followNothing();
      end();
    }
  }

  private void runActions() {
    Runnable action;
    while ((action = actions.poll()) != null) {
      run(action);
    }
  }

  private void run(Runnable action) {
    try {
      action.run();
    } catch (RuntimeException e) {
      failed("act for the group", e);
    }
  }

  private void poll() {
    try {
      ConsumerRecords<byte[], byte[]> records = consumer.poll(POLL);
      leases.publishIfChanged();
      leases.deliver(records);
      lastFailure = "";
    } catch (WakeupException e) {
      leases.publishIfChanged();
    } catch (InvalidOffsetException e) {
      LOG.error(
          "The inbox positions of {} are not in the topics any more; going on at their beginning, messages may be missing",
          e.partitions());
      consumer.seekToBeginning(e.partitions());
    } catch (RuntimeException e) {
      failed("read inboxes", e);
    }
  }

  /** The consumer joins again by itself when its subscription changes, not for other news. */
  private void rejoinWithNews() {
    if (placement.takeRejoin()) {
      run(() -> consumer.enforceRebalance("standbys are wanted otherwise, or have caught up"));
    }
  }

  private void failed(String act, RuntimeException e) {
    if (e instanceof InterruptException) {
      Thread.interrupted();
    }
    if (!e.toString().equals(lastFailure)) {
      lastFailure = e.toString();
      LOG.error("Cannot {}; trying again", act, e);
    }
    if (!leaving) {
      shutdown.pause(AFTER_FAILURE);
    }
  }

  /**
   * Gives all shards up before the group is left: with another subscription the group revokes them
   * at a generation that is known here, even if a rebalance is under way.
   */
  private void handBack() {
    try {
      consumer.subscribe(List.of(ownTopic), leases);
      long deadline = nanos.getAsLong() + HAND_BACK_LIMIT.toNanos();
      while (!leases.isEmpty() && nanos.getAsLong() < deadline && !shutdown.expired()) {
        runActions();
        pollAndDrop();
      }
    } catch (RuntimeException e) {
      failed("hand the shards back through the group", e);
    }
    if (!leases.isEmpty()) {
      leases.handBackAll();
    }
  }

  private void pollAndDrop() {
    try {
      consumer.pause(consumer.assignment());
      consumer.poll(POLL);
      leases.publishIfChanged();
    } catch (WakeupException e) {
      leases.publishIfChanged();
    }
  }

  private void end() {
    synchronized (waking) {
      wakeable = false;
    }
    try {
      consumer.close(CloseOptions.timeout(LEAVE_LIMIT));
    } catch (RuntimeException e) {
      LOG.warn("The group was not left in the orderly way: {}", e.toString());
    } finally {
      membership.publish(Ownership.none());
    }
  }
}
