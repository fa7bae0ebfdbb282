package dev.covey.fabric;

import java.util.concurrent.CompletableFuture;

/** A place in the commit order. Exactly one of the two methods is called, once, by any thread. */
public interface Place {
  /**
   * Fills the place.
   *
   * @return completes when the unit is durable; completes exceptionally with {@link
   *     ShardLostException} if it will never be, or {@link OutcomeUnknownException} if that cannot
   *     be told (the shard's journal, read by its next lease, tells). Completed on the committer's
   *     thread: dependants must not block.
   */
  CompletableFuture<Void> commit(CommitUnit unit);

  /** Gives the place up. */
  void cancel();
}
