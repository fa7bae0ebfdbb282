package dev.covey.fabric.kafka;

import dev.covey.fabric.CommitUnit;
import dev.covey.fabric.Place;
import dev.covey.fabric.ShardLostException;
import dev.covey.fabric.ShardTurn;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.CompletableFuture;

/** A place in the {@link CommitQueue}, whose lock guards all of its state but the future. */
final class QueuedPlace implements Place {
  enum State {
    RESERVED,
    FILLED,
    CANCELLED,
    SETTLED
  }

  final long sequence;
  final long reservedAt;
  private final CommitQueue queue;
  private final CompletableFuture<Void> durable = new CompletableFuture<>();
  State state = State.RESERVED;
  long filledAt;
  private CommitUnit unit;
  private int bytes;

  QueuedPlace(CommitQueue queue, long sequence, long reservedAt) {
    this.queue = queue;
    this.sequence = sequence;
    this.reservedAt = reservedAt;
  }

  @Override
  public CompletableFuture<Void> commit(CommitUnit filling) {
    Objects.requireNonNull(filling, "unit");
    if (!queue.fill(this, filling)) {
      failed(
          new ShardLostException(
              filling.turns().get(0).lease().shard(), "the fabric of this node is closed"));
    }
    return durable;
  }

  @Override
  public void cancel() {
    queue.cancel(this);
  }

  void hold(CommitUnit filling) {
    unit = filling;
    bytes = size(filling);
  }

  CommitUnit unit() {
    return unit;
  }

  int bytes() {
    return bytes;
  }

  List<ShardLease> leases() {
    return unit.turns().stream().map(turn -> (ShardLease) turn.lease()).toList();
  }

  void committed() {
    durable.complete(null);
  }

  void failed(RuntimeException cause) {
    durable.completeExceptionally(cause);
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
