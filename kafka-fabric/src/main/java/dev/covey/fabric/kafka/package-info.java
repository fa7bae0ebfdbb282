/**
 * The fabric over Kafka. {@code KafkaFabric} is the way in.
 *
 * <p>Threads of a node, all daemons: {@code inbox} (group membership, {@code HeldLeases}), {@code
 * committer} ({@code CommitLoop}), {@code replies}, {@code timer}, and one {@code tail-…} a journal
 * followed. The inbox thread tells the committer what it may commit through {@code Ownership}; the
 * committer tells the inbox thread which leases it gave up through {@code ShardLease.Keeper}.
 *
 * <p>Where ownership is enforced: {@code Ownership} (what the broker checks and what not), {@code
 * TransactionalWriter} (how a transaction ends), {@code CommitLoop} (what is sent again), {@code
 * HeldLeases} (handing over) and {@code JournalRecovery} (taking over).
 *
 * <p>An assignor in place of the cooperative sticky one must keep this: a partition that any member
 * claims, of whatever generation, is in this round given to a claimant or to nobody. A member that
 * missed a generation may then revoke late, but never beside another owner.
 */
package dev.covey.fabric.kafka;
