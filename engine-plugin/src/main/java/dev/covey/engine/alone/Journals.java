package dev.covey.engine.alone;

import dev.covey.fabric.FabricException;
import dev.covey.fabric.JournalRecord;
import dev.covey.fabric.Recovered;
import dev.covey.fabric.ShardId;
import dev.covey.fabric.plane.ShardLease;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.OptionalLong;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Consumer;

/**
 * The shards' journals as their readers know them: records with offsets, which are the store's
 * positions. A record that only moves the inbox position is passed over. Thread-safe.
 */
final class Journals {
  private final StoredLogs logs;
  private final Map<ShardId, ShardLease> newest = new ConcurrentHashMap<>();

  Journals(StoredLogs logs) {
    this.logs = logs;
  }

  Recovered recover(ShardLease lease, long from, Consumer<JournalRecord> records) {
    ShardId shard = lease.shard();
    long end = end(shard);
    read(
        shard,
        from,
        record -> {
          if (!lease.live()) {
            throw lease.lost();
          }
          records.accept(record);
        });
    if (!lease.live()) {
      throw lease.lost();
    }
    OptionalLong position = lastPosition(shard, end);
    long start = logs.start(StoredLogs.inbox(shard));
    lease.restoredAt(Math.max(start, position.orElse(0)));
    newest.put(shard, lease);
    return new Recovered(end, position, start);
  }

  /** Every record carries the position, so the last one tells it. */
  private OptionalLong lastPosition(ShardId shard, long end) {
    if (end == logs.start(StoredLogs.journal(shard))) {
      return OptionalLong.empty();
    }
    long[] position = {0};
    logs.read(
        StoredLogs.journal(shard),
        end - 1,
        (offset, bytes) ->
            position[0] = StoredTurn.decode(place(shard, offset), bytes).inboxPosition());
    return OptionalLong.of(position[0]);
  }

  /** Reads from an offset to the present end, which it returns. */
  long read(ShardId shard, long from, Consumer<JournalRecord> records) {
    requireHeld(shard, from);
    return logs.read(
        StoredLogs.journal(shard),
        from,
        (offset, bytes) -> {
          StoredTurn stored = StoredTurn.decode(place(shard, offset), bytes);
          if (stored.turn().length > 0) {
            records.accept(
                new JournalRecord(
                    "journal/" + shard.site(), shard.number(), offset, stored.at(), stored.turn()));
          }
        });
  }

  private static String place(ShardId shard, long offset) {
    return StoredLogs.journal(shard) + "@" + offset;
  }

  /**
   * @throws FabricException if the journal does not hold the offset
   */
  void requireHeld(ShardId shard, long offset) {
    long start = logs.start(StoredLogs.journal(shard));
    long end = end(shard);
    if (offset < start || offset > end) {
      throw new FabricException(
          "Expected the journal of shard %s to hold offset %d, but it has %d to %d"
              .formatted(shard, offset, start, end));
    }
  }

  long start(ShardId shard) {
    return logs.start(StoredLogs.journal(shard));
  }

  long end(ShardId shard) {
    return logs.end(StoredLogs.journal(shard));
  }

  /** Up to where a shard's messages are consumed, as far as this process knows. */
  long inboxPosition(ShardId shard) {
    ShardLease lease = newest.get(shard);
    long start = logs.start(StoredLogs.inbox(shard));
    return lease == null ? start : Math.max(start, lease.position());
  }

  /**
   * Gives up a journal's beginning, after everything else that would hold up the deletion of its
   * segments.
   *
   * @param all the shards there are
   */
  void deleteBefore(ShardId shard, long offset, Collection<ShardId> all) {
    logs.settle(List.of(StoredLogs.SITES, StoredLogs.DEAD_LETTERS, StoredLogs.RECOVERIES));
    for (ShardId one : all) {
      logs.settle(List.of(StoredLogs.journal(one), StoredLogs.history(one)));
      logs.deleteBefore(StoredLogs.inbox(one), inboxPosition(one));
    }
    logs.deleteBefore(StoredLogs.journal(shard), offset);
  }
}
