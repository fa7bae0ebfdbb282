package dev.covey.engine.transfer;

import dev.covey.checkpoint.Row;
import java.util.List;

/**
 * One root instance in an export, with all instances that its call activities have started.
 *
 * @param root id of the root process instance
 * @param shard where it lived
 * @param turn the turn of that shard after which the rows were so
 */
public record ExportedInstance(String root, String shard, long turn, List<Row> rows) {
  /** Copies the list. */
  public ExportedInstance {
    rows = List.copyOf(rows);
  }

  /** Where and when, for people and for the operation log. */
  public String place() {
    return "%s at turn %d of shard %s".formatted(root, turn, shard);
  }
}
