package dev.covey.fabric;

import java.util.Optional;

/**
 * One stretch of ownership of one shard by this node. A lease is live from {@link
 * ShardHandler#assigned} until {@link ShardHandler#revoked} has returned or {@link
 * ShardHandler#lost} is called; it never becomes live again. A shard that comes back, comes with a
 * new lease.
 *
 * <p>Invariant: at any time at most one lease in the whole collective can commit turns of a shard.
 * The broker holds it: each transaction that writes a shard's journal also commits the shard's
 * inbox position under the consumer group generation in which the shard was assigned, so a
 * transaction of an earlier owner is refused; and a new owner reads the journal only after every
 * transaction of earlier owners has ended (see {@link Fabric#recover}).
 *
 * <p>Identity is by object. Thread-safe.
 */
public interface Lease {
  ShardId shard();

  /** False once the node has lost the shard; turns of this lease then fail. */
  boolean live();

  /**
   * The node that owned the shard last and was lost: it has not handed the shard over. Known once
   * the shard was recovered; empty if it was handed over, or never owned.
   */
  Optional<String> lostOwner();

  /**
   * Starts delivery of the shard's inbox at a position. Called once, after the shard was restored.
   * Does nothing on a lease that is no longer live.
   *
   * @param inboxPosition offset of the first message to deliver
   */
  void open(long inboxPosition);
}
