package dev.covey.checkpoint;

/** A turn is not the one that follows in its shard: one is missing, repeated or another shard's. */
public final class OutOfOrderTurnException extends IllegalStateException {

  private static final long serialVersionUID = 1L;

  OutOfOrderTurnException(String shard, long expected, TurnHeader got) {
    super(
        "Expected turn %d of shard %s, but got turn %d of shard %s taken by node %s at %s"
            .formatted(expected, shard, got.number(), got.shard(), got.node(), got.at()));
  }
}
