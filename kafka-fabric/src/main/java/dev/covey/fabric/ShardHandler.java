package dev.covey.fabric;

import java.util.Collection;
import java.util.Set;

/**
 * What a node does as shards come and go. All methods are called on the fabric's inbox thread,
 * which also keeps the group membership alive, so {@code assigned}, {@code lost}, {@code received}
 * and {@code following} hand over and return at once.
 */
public interface ShardHandler {
  /** The shard belongs to this node now; nothing is delivered until {@link Lease#open}. */
  void assigned(Lease lease);

  /**
   * The shards go to a peer when this returns. Blocks until running turns have ended and are
   * committed (the leases can still commit during the call), within the fabric's poll interval.
   */
  void revoked(Collection<Lease> leases);

  /**
   * The shards are gone, or this node's view of them can no longer be trusted (a turn of theirs was
   * refused, or its outcome is unknown). The leases are dead already. If the node still owns a
   * shard of them, {@link #assigned} follows with a new lease.
   */
  void lost(Collection<Lease> leases, String reason);

  /** The next inbox message of a shard, in order of offset. */
  void received(Lease lease, InboxMessage message);

  /**
   * This node is to follow these shards, and no others, so as to take over quickly: the whole set,
   * whenever it changes. Empty when the node leaves the group, or loses its shards with its
   * membership (after {@link #lost}). Following needs no lease: it only reads. Of a shard that
   * comes into the set {@link Fabric#caughtUp} has to be told anew.
   *
   * <p>A shard that this node takes over is still in the last set when it is {@link #assigned}, and
   * in the next one no more.
   */
  default void following(Set<ShardId> shards) {}
}
