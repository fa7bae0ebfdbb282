package dev.covey.engine.alone;

import dev.covey.fabric.Lease;
import dev.covey.fabric.ShardId;
import dev.covey.fabric.ShardLostException;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicReference;

/**
 * A lease of a node that has no peers. It ends when the node leaves, or when the store refused a
 * turn of it; in the latter case the committer ends it, between two appends, so a turn of the old
 * lease never stands behind what the new lease has read.
 */
final class AloneLease implements Lease {
  /** Who holds the leases, told from other threads. */
  interface Keeper {
    void opened(AloneLease lease, long inboxPosition);

    void diverged(AloneLease lease);

    void roomMade(AloneLease lease);
  }

  static final long UNKNOWN = -1;

  private final ShardId shard;
  private final Keeper keeper;
  private final AtomicReference<String> end = new AtomicReference<>();
  private final AtomicBoolean opened = new AtomicBoolean();
  private volatile long position = UNKNOWN;
  private volatile boolean throttled;

  AloneLease(ShardId shard, Keeper keeper) {
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
      position = Math.max(position, inboxPosition);
      keeper.opened(this, inboxPosition);
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
      keeper.roomMade(this);
    }
  }

  /** Says whether the keeper is to hear of every position from now on. */
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
