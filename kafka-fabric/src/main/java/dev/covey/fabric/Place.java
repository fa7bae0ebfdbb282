package dev.covey.fabric;

import java.time.Instant;
import java.util.concurrent.CompletableFuture;

/**
 * A place in the commit order. It is filled or given up, once, by any thread.
 *
 * <p>Invariant: of two places of one node the later one has the later time; and a place has a later
 * time than all that the node had heard from others when it was reserved: journal records, messages
 * and replies carry the times of their places.
 */
public interface Place {
  /** When it was reserved, by the node's hybrid logical clock. */
  Instant time();

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
