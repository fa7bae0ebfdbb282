package dev.covey.fabric.plane;

import dev.covey.fabric.Lease;
import dev.covey.fabric.ShardId;
import dev.covey.fabric.ShardLostException;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicReference;

/**
 * A lease and the inbox position that its next turn commits.
 *
 * <p>Who ends it: its keeper when the shard leaves the node, or the committer when a turn failed.
 * In the latter case the shard may stay with this node and come back as a new lease, so the
 * committer ends a lease only while no commit of its own is under way: a turn of the old lease can
 * then never enter the journal behind the new lease's recovery.
 */
public final class ShardLease implements Lease {
  /** Who holds the leases, asked from other threads. */
  public interface Keeper {
    void open(ShardLease lease, long inboxPosition);

    void diverged(ShardLease lease);

    void roomMade(ShardLease lease);
  }

  public static final long UNKNOWN = -1;

  private final ShardId shard;
  private final Keeper keeper;
  private final AtomicReference<String> end = new AtomicReference<>();
  private final AtomicBoolean opened = new AtomicBoolean();
  private volatile long position = UNKNOWN;
  private volatile boolean throttled;
  private volatile String mark = "";
  private volatile String lostOwner;

  /** A live one. */
  public ShardLease(ShardId shard, Keeper keeper) {
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
  public long position() {
    return position;
  }

  /** What recovery found, for turns written before the lease is open. */
  public void restoredAt(long inboxPosition) {
    if (!opened.get()) {
      position = inboxPosition;
    }
  }

  /**
   * As {@link #restoredAt(long)}, with the mark that was found beside the position.
   *
   * @param found who holds the shard, by this mark
   * @param lost the node that it names, or null if that one was not lost
   */
  public void restoredAt(long inboxPosition, String found, String lost) {
    if (!opened.get()) {
      mark = found;
      lostOwner = lost;
      position = inboxPosition;
    }
  }

  @Override
  public Optional<String> lostOwner() {
    return Optional.ofNullable(lostOwner);
  }

  /** What is committed beside the position: who holds the shard; empty if nobody does. */
  public String mark() {
    return mark;
  }

  /** Says who holds the shard from now on. */
  public void mark(String holder) {
    mark = holder;
  }

  /** The position is durable. */
  public void committedAt(long inboxPosition) {
    position = inboxPosition;
    if (throttled) {
      keeper.roomMade(this);
    }
  }

  /** Says whether the keeper is to hear of every position from now on. */
  public void throttle(boolean on) {
    throttled = on;
  }

  /** Ends the lease; the first reason stays. */
  public boolean end(String reason) {
    return end.compareAndSet(null, reason);
  }

  /** Ends the lease because the node's view of the shard can no longer be trusted. */
  public void diverge(String reason) {
    if (end(reason)) {
      keeper.diverged(this);
    }
  }

  /** Why it ended; only of an ended lease. */
  public String reason() {
    return end.get();
  }

  /** What turns of the ended lease fail with. */
  public ShardLostException lost() {
    return new ShardLostException(shard, reason());
  }

  @Override
  public String toString() {
    return "lease of " + shard + (live() ? "" : " (ended: " + reason() + ")");
  }
}
