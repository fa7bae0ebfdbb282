package dev.covey.engine.alone;

import dev.covey.fabric.CommitUnit;
import dev.covey.fabric.Place;
import dev.covey.fabric.ShardLostException;
import java.util.List;
import java.util.concurrent.CompletableFuture;

/** A place in the {@link CommitOrder}, whose lock guards all of its state but the future. */
final class OrderedPlace implements Place {
  enum State {
    RESERVED,
    FILLED,
    CANCELLED
  }

  final long sequence;
  State state = State.RESERVED;
  long filledAt;
  private final CommitOrder order;
  private final CompletableFuture<Void> durable = new CompletableFuture<>();
  private CommitUnit unit;
  private List<AloneLease> leases;
  private long bytes;

  OrderedPlace(CommitOrder order, long sequence) {
    this.order = order;
    this.sequence = sequence;
  }

  @Override
  public CompletableFuture<Void> commit(CommitUnit filling) {
    List<AloneLease> held;
    try {
      held = filling.turns().stream().map(turn -> (AloneLease) turn.lease()).toList();
    } catch (RuntimeException e) {
      cancel(); // A place that stays reserved would hold up all later ones.
      throw e;
    }
    if (!order.fill(this, filling, held)) {
      failed(new ShardLostException(held.get(0).shard(), "this node is closed"));
    }
    return durable;
  }

  @Override
  public void cancel() {
    order.cancel(this);
  }

  void hold(CommitUnit filling, List<AloneLease> held) {
    unit = filling;
    leases = held;
    for (var turn : filling.turns()) {
      bytes += turn.journalRecord() == null ? 0 : turn.journalRecord().length;
    }
    for (var message : filling.messages()) {
      bytes += message.payload().length;
    }
  }

  CommitUnit unit() {
    return unit;
  }

  List<AloneLease> leases() {
    return leases;
  }

  long bytes() {
    return bytes;
  }

  void committed() {
    durable.complete(null);
  }

  void failed(RuntimeException cause) {
    durable.completeExceptionally(cause);
  }
}
