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
record CheckpointLog(ShardId shard, Kind kind, JournalStore store) implements ShardLog {
  /** Which full checkpoints. */
  enum Kind {
    /** The newest ones. */
    RECENT("checkpoint", "checkpoints/"),
    /** Those that are kept for longer. */
    PAST("past", "past/");

    private final String log;
    private final String folder;

    Kind(String log, String folder) {
      this.log = log;
      this.folder = folder;
    }

    /** Where the store of a shard's log is. */
    String folder(ShardId shard) {
      return folder + shard;
    }
  }

  private String name() {
    return kind.log;
  }

  @Override
  public long append(byte[] record) {
    return StoredLogs.asked(() -> store.append(List.of(new Entry(name(), record))).get(0));
  }

  @Override
  public long start() {
    return store.start(name());
  }

  @Override
  public long end() {
    return store.end(name());
  }

  /** Reads to the end, whatever is asked for: the store has no other way. */
  @Override
  public void read(long from, long to, Consumer<JournalRecord> records) {
    StoredLogs.asked(
        () ->
            store.read(
                name(),
                from,
                (position, bytes) -> {
                  if (position < to) {
                    records.accept(record(position, bytes));
                  }
                }));
  }

  private JournalRecord record(long position, byte[] bytes) {
    return new JournalRecord(
        "checkpoint/" + shard.site(), shard.number(), position, Instant.EPOCH, bytes);
  }

  @Override
  public void deleteBefore(long offset) {
    StoredLogs.asked(
        () -> {
          store.deleteBefore(name(), offset);
          return null;
        });
  }
}
