package dev.covey.fabric;

/**
 * One shard's part of a commit unit.
 *
 * @param journalRecord the turn's bytes for the shard's journal, or null if the unit only consumes
 * @param inboxPosition the next inbox offset to consume after this turn, or {@link #UNCHANGED}
 */
public record ShardTurn(Lease lease, byte[] journalRecord, long inboxPosition) {
  /** The turn consumed no inbox message. */
  public static final long UNCHANGED = -1;
}
