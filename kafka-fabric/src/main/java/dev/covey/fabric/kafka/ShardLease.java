package dev.covey.fabric.kafka;

import dev.covey.fabric.Lease;
import dev.covey.fabric.ShardId;
import dev.covey.fabric.ShardLostException;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicReference;

/**
 * A lease and the inbox position that its next transaction commits.
 *
 * <p>Who ends it: the inbox thread when the group takes the shard, or the committer when a turn
 * failed. In the latter case the partition may stay with this node and come back as a new lease, so
 * the committer ends a lease only while no transaction of its own is open: a turn of the old lease
 * can then never enter the journal behind the new lease's recovery.
 */
final class ShardLease implements Lease {
  /** What the inbox thread does for a lease, asked from other threads. */
  interface Keeper {
    void open(ShardLease lease, long inboxPosition);

    void diverged(ShardLease lease);

    void roomMade();
  }

  static final long UNKNOWN = -1;

  private final ShardId shard;
  private final Keeper keeper;
  private final AtomicReference<String> end = new AtomicReference<>();
  private final AtomicBoolean opened = new AtomicBoolean();
  private volatile long position = UNKNOWN;
  private volatile boolean throttled;

  ShardLease(ShardId shard, Keeper keeper) {
    this.shard = shard;
    this.keeper = keeper;
  }

  @Override
  public ShardId shard() {
    return shard;
  }

  @Override
  public boolean live() {
    return end.get() == null;
  }

  @Override
  public void open(long inboxPosition) {
    if (inboxPosition < 0) {
      throw new IllegalArgumentException(
          "Expected an inbox position of shard " + shard + ", but got " + inboxPosition);
    }
    if (!opened.compareAndSet(false, true)) {
      throw new IllegalStateException("The lease of shard " + shard + " is open already");
    }
    if (live()) {
      position = inboxPosition;
      keeper.open(this, inboxPosition);
    }
  }

  /** The next inbox offset as far as committed or restored, or {@link #UNKNOWN}. */
  long position() {
    return position;
  }

  /** What recovery found, for turns written before the lease is open. */
  void restoredAt(long inboxPosition) {
    if (!opened.get()) {
      position = inboxPosition;
    }
  }

  void committedAt(long inboxPosition) {
    position = inboxPosition;
    if (throttled) {
      keeper.roomMade();
    }
  }

  void throttle(boolean on) {
    throttled = on;
  }

  /** Ends the lease; the first reason stays. */
  boolean end(String reason) {
    return end.compareAndSet(null, reason);
  }

  /** Ends the lease because the node's view of the shard can no longer be trusted. */
  void diverge(String reason) {
    if (end(reason)) {
      keeper.diverged(this);
    }
  }

  /** Why it ended; only of an ended lease. */
  String reason() {
    return end.get();
  }

  ShardLostException lost() {
    return new ShardLostException(shard, reason());
  }

  @Override
  public String toString() {
    return "lease of " + shard + (live() ? "" : " (ended: " + reason() + ")");
  }
}
