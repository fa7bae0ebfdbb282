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
 * <p>Who is to own and to follow a shard is decided by the group's leader: {@code Assignors} (what
 * Kafka calls), {@code TopicAssignment} (to and from Kafka's words), {@code Placement} (the
 * decision, a pure function, and the law it keeps), {@code OwnPlacement} (what this node tells the
 * leader, and was told).
 */
package dev.covey.fabric.kafka;
