package dev.covey.fabric.plane;

import dev.covey.fabric.CommitUnit;
import dev.covey.fabric.Lease;
import dev.covey.fabric.Place;
import dev.covey.fabric.ShardLostException;
import dev.covey.fabric.ShardTurn;
import java.time.Instant;
import java.util.Iterator;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;

/** A place in the {@link CommitQueue}, whose lock guards all of its state but the future. */
public final class QueuedPlace implements Place {
  enum State {
    RESERVED,
    FILLED,
    CANCELLED,
    SETTLED
  }

  final long sequence;
  final long reservedAt;
  private final Instant time;
  private final CommitQueue queue;
  private final CompletableFuture<Void> durable = new CompletableFuture<>();
  State state = State.RESERVED;
  long filledAt;
  private CommitUnit unit;
  private List<ShardLease> leases;
  private int bytes;

  QueuedPlace(CommitQueue queue, long sequence, long reservedAt, Instant time) {
    this.queue = queue;
    this.sequence = sequence;
    this.reservedAt = reservedAt;
    this.time = time;
  }

  @Override
  public Instant time() {
    return time;
  }

  @Override
  public CompletableFuture<Void> commit(CommitUnit filling) {
    List<ShardLease> held;
    int size;
    try {
      held = leases(filling);
      size = size(filling);
    } catch (RuntimeException e) {
      cancel(); // A place that stays reserved would hold up all later ones.
      throw e;
    }
    if (!queue.fill(this, filling, held, size)) {
      failed(new ShardLostException(held.get(0).shard(), "the fabric of this node is closed"));
    }
    return durable;
  }

  @Override
  public void cancel() {
    queue.cancel(this);
  }

  void hold(CommitUnit filling, List<ShardLease> held, int size) {
    unit = filling;
    leases = held;
    bytes = size;
  }

  public CommitUnit unit() {
    return unit;
  }

  int bytes() {
    return bytes;
  }

  public List<ShardLease> leases() {
    return leases;
  }

  public void committed() {
    durable.complete(null);
  }

  public void failed(RuntimeException cause) {
    durable.completeExceptionally(cause);
  }

  /** Ends its leases and fails the unit as one of a lost shard. */
  public void failLost(String reason) {
    leases.forEach(lease -> lease.diverge(reason));
    failed(leases.get(0).lost());
  }

  /** Fails the unit, and its leases with it. */
  public void failWithLeases(String reason, RuntimeException cause) {
    leases.forEach(lease -> lease.diverge(reason));
    failed(cause);
  }

  /**
   * Fails and takes out units with an ended lease, and repeats until no unit is left that shares a
   * lease with a failed one.
   */
  public static void failEnded(List<QueuedPlace> pending) {
    boolean again = true;
    while (again) {
      again = false;
      for (Iterator<QueuedPlace> places = pending.iterator(); places.hasNext(); ) {
        QueuedPlace place = places.next();
        Optional<ShardLease> ended =
            place.leases().stream().filter(lease -> !lease.live()).findFirst();
        if (ended.isPresent()) {
          places.remove();
          again = true;
          place.failWithLeases(
              "a turn with " + ended.get().shard() + " failed", ended.get().lost());
        }
      }
    }
  }

  private static List<ShardLease> leases(CommitUnit unit) {
    return unit.turns().stream().map(turn -> own(turn.lease())).toList();
  }

  private static ShardLease own(Lease lease) {
    if (lease instanceof ShardLease own) {
      return own;
    }
    throw new IllegalArgumentException("Expected a lease of this fabric, but got " + lease);
  }

  private static int size(CommitUnit unit) {
    long sum = 0;
    for (ShardTurn turn : unit.turns()) {
      sum += turn.journalRecord() == null ? 0 : turn.journalRecord().length;
    }
    for (var message : unit.messages()) {
      sum += message.payload().length;
    }
    return (int) Math.min(sum, Integer.MAX_VALUE);
  }
}
