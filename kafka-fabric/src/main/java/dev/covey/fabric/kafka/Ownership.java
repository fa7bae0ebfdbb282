package dev.covey.fabric.kafka;

import dev.covey.fabric.plane.ShardLease;
import java.util.Optional;
import java.util.Set;
import org.apache.kafka.clients.consumer.ConsumerGroupMetadata;

/**
 * What this node may commit, and as whom: a picture taken by the inbox thread, never changed.
 *
 * <p>Contract:
 *
 * <ol>
 *   <li>The broker checks an offset commit in a transaction by member id and generation only, not
 *       by who owns the partition, and only when it is sent. So a member commits under a generation
 *       only for leases that it held in it, all of them are named here, and each transaction
 *       commits the inbox position of every lease that it writes a turn of.
 *   <li>A transactional commit without member id is accepted from anybody. So nothing is sent
 *       unless {@link #canCommit}.
 *   <li>In a cooperative rebalance the generation has risen already when partitions are revoked. A
 *       lease that is being revoked is named until the revocation ends; its next owner gets the
 *       partition only in the generation after.
 * </ol>
 *
 * @param group as whom; empty of a node that is no member
 * @param handingOver whether the inbox thread is inside a revocation, and can learn of no other
 *     generation before it ends
 */
record Ownership(
    Optional<ConsumerGroupMetadata> group, Set<ShardLease> leases, boolean handingOver) {
  Ownership {
    leases = Set.copyOf(leases);
  }

  /** Of a node that is no member. */
  static Ownership none() {
    return new Ownership(Optional.empty(), Set.of(), false);
  }

  boolean canCommit() {
    return group.filter(as -> as.generationId() >= 0 && !as.memberId().isEmpty()).isPresent();
  }
}
