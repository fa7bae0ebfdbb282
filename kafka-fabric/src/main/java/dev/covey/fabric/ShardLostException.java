package dev.covey.fabric;

/** The node lost the shard before the turn was durable: the turn is not in the journal. */
public final class ShardLostException extends RuntimeException {
  private static final long serialVersionUID = 1L;

  private final transient ShardId shard;

  public ShardLostException(ShardId shard, String reason) {
    super("Shard " + shard + " was lost before its turn was durable: " + reason);
    this.shard = shard;
  }

  public ShardId shard() {
    return shard;
  }
}
