package dev.covey.fabric;

import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.function.Consumer;

/**
 * One node's connection to the message plane: its shards, their journals and inboxes, its peers.
 * Bytes in, bytes out. Thread-safe.
 */
public interface Fabric extends AutoCloseable {
  /**
   * Connects, checks what cannot work (brokers, rights, replication, clock, another live node of
   * this id) and creates missing topics of the catalog, status and dead letters. Does not join the
   * group yet.
   *
   * @throws FabricException naming what is wrong, where, and what to do
   */
  void start();

  /**
   * Names the sites of the collective and their shard counts: creates their topics where missing.
   * Idempotent; existing topics with another number of partitions are refused.
   */
  void declare(Map<String, Integer> shardsBySite);

  /**
   * Names the rules of recovery whose errors can be reported: creates their topics where missing.
   * The last call holds. Idempotent.
   */
  void declareRules(Set<String> rules);

  /**
   * Takes part in handling reports of these declared rules, and of no others: of all nodes that do,
   * one is handed each report, and another if it fails. Reports that came while there was none
   * wait, for as long as the topics keep them. The handler of the first call stays. Returns before
   * the others have heard of it.
   */
  void initiate(Set<String> rules, ReportHandler handler);

  /** Reads what turns have sent to the record of recoveries, committed only. Blocks. */
  void readRecoveries(Consumer<JournalRecord> records);

  /**
   * Joins the group to own and to follow shards of these declared sites and to own the catalog, or
   * changes what the node may own. The handler of the first call stays. Returns before the group
   * has heard of it.
   *
   * @param standbysBySite for each served site how many nodes besides the owner are to follow each
   *     of its shards, as far as there are so many; 0 for none. A shard of a site with standbys
   *     leaves a live owner only for a node that has caught up. While nodes name different counts,
   *     the largest holds.
   */
  void serve(Map<String, Integer> standbysBySite, ShardHandler handler);

  /**
   * Joins the group, or stays in it, to own and to follow nothing, the catalog neither: what it has
   * is revoked in the orderly way. Until {@link #serve}, which may be called while shards are still
   * being handed over; the last call of the two holds. Returns before the group has heard of it.
   */
  void standAside(ShardHandler handler);

  /**
   * Says whether this node has caught up with a shard that it follows, which makes it the first
   * choice when the owner leaves or is lost. If the group waits for this node to catch up, the
   * shard then moves here. Any thread, returns at once, idempotent. Kept until the node follows the
   * shard no more; of a shard that it does not follow nothing is kept.
   */
  void caughtUp(ShardId shard, boolean caughtUp);

  /**
   * Why each shard is owned or followed by this node, or closed everywhere, for people: as the
   * group's leader said at the last rebalance. Empty before the first one and after the node has
   * left. Any thread.
   */
  Map<ShardId, String> reasons();

  /**
   * Makes it durable that this node owns a shard, together with messages: from now on it is told
   * whether the shard was handed over or its owner was lost. Called once, after the shard was
   * recovered and before it is opened. Blocks.
   *
   * @param inboxPosition the first message that is not consumed
   * @throws ShardLostException if the lease ends meanwhile
   */
  void hold(Lease lease, long inboxPosition, List<OutgoingMessage> messages);

  /**
   * Of which sites (the catalog's among them) this node is given no shard whose last owner was lost
   * until another node has owned it. Such a shard stays closed while nobody else may have it;
   * {@link #reasons} then has it, too. Kept until the next call.
   */
  void leaveLost(Set<String> sites);

  /**
   * Says whether this node is to be given a shard only if nobody else may own it; if it owns the
   * shard, it hands it over. Any thread, returns at once. Kept until it is said otherwise.
   */
  void avoid(ShardId shard, boolean avoided);

  /** Leaves the group: every lease is revoked in the orderly way, then none is assigned. */
  void leave();

  Committer committer();

  /**
   * Reads a shard's journal for its new owner, from an offset to the last record that any earlier
   * owner can have written: first waits until no transaction of an earlier owner is open on the
   * shard's inbox position (aborting a dead owner's by fencing it), then takes the journal's high
   * watermark, then reads committed records up to it. Blocks; called on a thread of the caller.
   *
   * <p>While Kafka is away it waits, as long as the lease lives.
   *
   * @throws ShardLostException if the lease ends meanwhile
   * @throws FabricException if the journal does not reach from the offset to its end
   */
  Recovered recover(Lease lease, long fromOffset, Consumer<JournalRecord> records);

  /** Reads a shard's committed journal up to its present end, without owning it. Blocks. */
  void readJournal(ShardId shard, long fromOffset, Consumer<JournalRecord> records);

  /**
   * Follows a shard's journal without owning it; the listener is called on the tail's thread. A
   * record whose listener throws is handed over again a second later: nothing is skipped.
   *
   * @throws FabricException if the journal does not hold the offset
   */
  JournalTail follow(ShardId shard, long fromOffset, Consumer<JournalRecord> listener);

  /**
   * Gives up a shard's journal before an offset, for good: no retained checkpoint needs it. Blocks.
   */
  void deleteJournalBefore(ShardId shard, long offset);

  /** The log of a declared site's shard for its full checkpoints. */
  ShardLog checkpoints(ShardId shard);

  /** The log of a declared site's shard for full checkpoints that are kept for longer. */
  ShardLog pastCheckpoints(ShardId shard);

  /**
   * Reads what turns have sent to a shard's history about one key, committed only: all of the
   * history is passed over to its present end. Blocks.
   */
  void readHistory(ShardId shard, String key, Consumer<JournalRecord> records);

  /**
   * Reads committed messages of a shard's inbox from an offset, or from the first that is left, up
   * to its present end, without consuming them. Blocks.
   */
  void readInbox(ShardId shard, long fromOffset, Consumer<InboxMessage> messages);

  /**
   * Reads the dead letters that are left, oldest first, committed only, up to their present end.
   * What is none, or of no declared site, is passed over. Blocks.
   */
  void readDeadLetters(Consumer<BuriedMessage> letters);

  /**
   * A time later than that of everything this node has heard of: what {@link Place#time} of a place
   * would be that is reserved now.
   */
  Instant now();

  /** Something that happened at that time is known here now, so later places are later than it. */
  void observe(Instant time);

  /** The first offset that the shard's journal still holds. */
  long journalStart(ShardId shard);

  /** High watermark of the shard's journal now. */
  long journalEnd(ShardId shard);

  /**
   * Sends to a shard's inbox outside any turn and waits for the reply of its owner. The message is
   * durable once accepted: after a timeout it may still be handled. The future is completed on a
   * thread of the fabric, so dependants must not block.
   *
   * @return the reply's payload; completes exceptionally with {@link RequestTimeoutException}
   */
  CompletableFuture<byte[]> request(
      ShardId shard, TraceContext context, byte[] payload, Duration timeout);

  /** As {@link #request(ShardId, TraceContext, byte[], Duration)}, of no trace. */
  default CompletableFuture<byte[]> request(ShardId shard, byte[] payload, Duration timeout) {
    return request(shard, TraceContext.NONE, payload, timeout);
  }

  /** This node's record on the status topic replaces the one before. Not awaited. */
  void publishStatus(byte[] status);

  /** The newest status of each node that has not closed, by node id; reads the topic to its end. */
  Map<NodeId, NodeStatusRecord> readStatus();

  /**
   * Inbox messages not yet consumed per shard of the declared sites and the catalog. Counted up to
   * some hundreds, above that an estimate from above; a commit shows a moment later. Blocks.
   */
  Map<ShardId, Long> inboxLag();

  /** False while Kafka cannot be reached or accepts nothing; then work should not be begun. */
  boolean available();

  /** Leaves if needed, commits what is filled, and ends every thread and client. Idempotent. */
  @Override
  void close();
}
