package dev.covey.engine.alone;

import dev.covey.fabric.InboxMessage;
import dev.covey.fabric.Lease;
import dev.covey.fabric.ShardHandler;
import dev.covey.fabric.ShardId;
import dev.covey.fabric.plane.CommitQueue;
import dev.covey.fabric.plane.ShardLease;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.function.BiConsumer;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The leases of this node and what is delivered to them. All of it happens on one thread, on which
 * the handler is called too; others hand it actions.
 *
 * <p>Invariant: a lease is delivered every message of its inbox once, in order, from where it was
 * opened. While {@link #WINDOW} messages are not consumed, the rest waits in the store.
 */
final class HeldShards implements ShardLease.Keeper {
  private static final Logger LOG = LoggerFactory.getLogger(HeldShards.class);
  private static final Duration SETTLE_LIMIT = Duration.ofSeconds(10);
  private static final long AGAIN_MILLIS = 500;
  static final int WINDOW = 1_000;

  /** Reads an inbox from an offset to its present end. */
  interface InboxReader extends BiConsumer<InboxFrom, java.util.function.Consumer<InboxMessage>> {}

  /** Where to read an inbox from. */
  record InboxFrom(ShardId shard, long offset) {}

  private static final class Tenure {
    private final ShardLease lease;
    private boolean open;
    private boolean behind;
    private long next;

    Tenure(ShardLease lease) {
      this.lease = lease;
    }

    long unconsumed() {
      return next - lease.position();
    }
  }

  private final ScheduledExecutorService thread;
  private final CommitQueue order;
  private final InboxReader inboxes;
  private final Map<ShardId, Tenure> held = new TreeMap<>();
  private Set<ShardId> wanted = Set.of();
  private ShardHandler handler;

  /**
   * @param thread its own; closed with it
   */
  HeldShards(ScheduledExecutorService thread, CommitQueue order, InboxReader inboxes) {
    this.thread = thread;
    this.order = order;
    this.inboxes = inboxes;
  }

  /** Holds these shards from now on. The handler of the first call stays. */
  void serve(Collection<ShardId> shards, ShardHandler first) {
    act(
        () -> {
          handler = handler == null ? first : handler;
          wanted = Set.copyOf(shards);
          revoke(held.keySet().stream().filter(shard -> !wanted.contains(shard)).toList());
          wanted.stream().sorted().filter(shard -> !held.containsKey(shard)).forEach(this::assign);
        });
  }

  /** Gives all shards up; returns when the handler has let go of them. */
  void leave() {
    try {
      thread
          .submit(
              () -> {
                wanted = Set.of();
                revoke(List.copyOf(held.keySet()));
              })
          .get();
    } catch (RejectedExecutionException e) {
      LOG.debug("Left before", e);
    } catch (ExecutionException e) {
      LOG.error("The shards were not left in the orderly way", e.getCause());
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  private void assign(ShardId shard) {
    ShardLease lease = new ShardLease(shard, this);
    held.put(shard, new Tenure(lease));
    tell("assigned", () -> handler.assigned(lease));
  }

  private void revoke(List<ShardId> leaving) {
    List<ShardLease> leases = new ArrayList<>();
    for (ShardId shard : leaving) {
      ShardLease lease = held.get(shard).lease;
      if (lease.live()) {
        leases.add(lease);
      } else {
        tell("lost", () -> handler.lost(List.of(lease), lease.reason()));
      }
    }
    if (!leases.isEmpty()) {
      tell("revoked", () -> handler.revoked(List.<Lease>copyOf(leases)));
      if (!order.awaitSettled(SETTLE_LIMIT)) {
        LOG.warn("Shards {} are given up though turns of theirs are still uncommitted", leaving);
      }
      leases.forEach(lease -> lease.end("the node gave it up"));
    }
    held.keySet().removeAll(leaving);
  }

  @Override
  public void diverged(ShardLease lease) {
    act(() -> renew(lease));
  }

  private void renew(ShardLease lease) {
    if (ifHeld(lease) == null) {
      return;
    }
    held.remove(lease.shard());
    LOG.warn("Shard {} is restored: {}", lease.shard(), lease.reason());
    tell("lost", () -> handler.lost(List.of(lease), lease.reason()));
    if (wanted.contains(lease.shard())) {
      assign(lease.shard());
    }
  }

  private Tenure ifHeld(ShardLease lease) {
    Tenure tenure = held.get(lease.shard());
    return tenure != null && tenure.lease == lease ? tenure : null;
  }

  @Override
  public void open(ShardLease lease, long inboxPosition) {
    act(
        () -> {
          Tenure tenure = ifHeld(lease);
          if (tenure != null) {
            tenure.open = true;
            tenure.next = inboxPosition;
            catchUp(tenure);
          }
        });
  }

  @Override
  public void roomMade(ShardLease lease) {
    act(
        () -> {
          Tenure tenure = ifHeld(lease);
          if (tenure != null && tenure.behind && tenure.unconsumed() < WINDOW / 2) {
            lease.throttle(false);
            catchUp(tenure);
          }
        });
  }

  /** Messages are in the store, after all that were there before. */
  void arrived(List<InboxMessage> messages) {
    act(
        () -> {
          for (InboxMessage message : messages) {
            Tenure tenure = held.get(message.shard());
            if (tenure != null && tenure.open) {
              deliver(tenure, message);
            }
          }
        });
  }

  private void catchUp(Tenure tenure) {
    if (ifHeld(tenure.lease) == null || !tenure.lease.live()) {
      return;
    }
    tenure.behind = false;
    try {
      inboxes.accept(
          new InboxFrom(tenure.lease.shard(), tenure.next), message -> deliver(tenure, message));
    } catch (RuntimeException e) {
      LOG.error("The inbox of shard {} cannot be read; trying again", tenure.lease.shard(), e);
      tenure.behind = true;
      thread.schedule(() -> catchUp(tenure), AGAIN_MILLIS, TimeUnit.MILLISECONDS);
    }
  }

  private void deliver(Tenure tenure, InboxMessage message) {
    if (tenure.behind || message.offset() < tenure.next || !tenure.lease.live()) {
      return;
    }
    if (tenure.unconsumed() >= WINDOW) {
      tenure.lease.throttle(true);
      // A position that moved before the committer saw the throttle is seen here.
      if (tenure.unconsumed() >= WINDOW) {
        tenure.behind = true;
        return;
      }
    }
    tenure.next = message.offset() + 1;
    tell("received", () -> handler.received(tenure.lease, message));
  }

  private void act(Runnable action) {
    try {
      thread.execute(action);
    } catch (RejectedExecutionException e) {
      LOG.debug("Nobody holds shards any more", e);
    }
  }

  private static void tell(String what, Runnable call) {
    try {
      call.run();
    } catch (RuntimeException e) {
      LOG.error("The shard handler failed in '{}'; this node goes on", what, e);
    }
  }

  /** After {@link #leave}. */
  void close() {
    thread.shutdownNow();
  }
}
