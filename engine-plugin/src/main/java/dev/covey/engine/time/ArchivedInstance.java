package dev.covey.engine.time;

import dev.covey.checkpoint.CorruptRecordException;
import dev.covey.checkpoint.Row;
import dev.covey.checkpoint.RowKey;
import dev.covey.checkpoint.Turn;
import dev.covey.checkpoint.TurnCodec;
import dev.covey.fabric.Fabric;
import dev.covey.fabric.JournalRecord;
import dev.covey.fabric.ShardId;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;

/**
 * An instance that has ended, and whose history has left its shard since: there is nothing left to
 * rewind, but it can be looked at.
 *
 * @param root id of the root process instance
 * @param at when its history was archived, by the clock of that node
 * @param state as it ended
 */
public record ArchivedInstance(String root, Instant at, InstanceState state) {

  /**
   * Looks for it in its shard's history topic, all of which is passed over. Blocks.
   *
   * @param root id of the root process instance
   * @throws CorruptRecordException naming the record that cannot be read
   */
  public static Optional<ArchivedInstance> find(
      Fabric fabric, TurnCodec codec, ShardId shard, String root) {
    Map<RowKey, Row> rows = new LinkedHashMap<>();
    Instant[] at = {null};
    fabric.readHistory(
        shard,
        root,
        record -> {
          Turn archived = decoded(codec, record);
          at[0] = archived.header().at();
          InstanceHistory.apply(rows, archived.changes());
        });
    return rows.isEmpty()
        ? Optional.empty()
        : Optional.of(new ArchivedInstance(root, at[0], InstanceState.of(root, rows)));
  }

  private static Turn decoded(TurnCodec codec, JournalRecord record) {
    try {
      return codec.decode(record.value());
    } catch (CorruptRecordException e) {
      throw new CorruptRecordException(
          "the history of an instance at " + record.place(), "found none: " + e.getMessage(), e);
    }
  }
}
