package dev.covey.engine.alone;

import dev.covey.checkpoint.JournalStore;
import dev.covey.checkpoint.JournalStore.Entry;
import dev.covey.fabric.JournalRecord;
import dev.covey.fabric.ShardId;
import dev.covey.fabric.ShardLog;
import java.time.Instant;
import java.util.List;
import java.util.function.Consumer;

/**
 * One shard's full checkpoints, in a store of their own: what they take and give up is nothing to
 * the journals, and their appends do not hold up a commit.
 */
record CheckpointLog(ShardId shard, JournalStore store) implements ShardLog {
  private static final String RECORDS = "checkpoint";

  @Override
  public long append(byte[] record) {
    return StoredLogs.asked(() -> store.append(List.of(new Entry(RECORDS, record))).get(0));
  }

  @Override
  public long start() {
    return store.start(RECORDS);
  }

  @Override
  public long end() {
    return store.end(RECORDS);
  }

  @Override
  public void read(long from, Consumer<JournalRecord> records) {
    StoredLogs.asked(
        () ->
            store.read(
                RECORDS,
                from,
                (position, bytes) ->
                    records.accept(
                        new JournalRecord(
                            "checkpoint/" + shard.site(),
                            shard.number(),
                            position,
                            Instant.EPOCH,
                            bytes))));
  }

  @Override
  public void deleteBefore(long offset) {
    StoredLogs.asked(
        () -> {
          store.deleteBefore(RECORDS, offset);
          return null;
        });
  }
}
