package dev.covey.engine.transfer;

import dev.covey.checkpoint.Row;
import dev.covey.checkpoint.RowKey;
import dev.covey.engine.time.InstanceMembers;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;

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

  /**
   * Requires that it can be put in somewhere: its root is there, and the bytes of all live rows.
   *
   * @throws TransferException naming what is missing
   */
  public ExportedInstance whole() {
    Set<RowKey> keys = rows.stream().map(Row::key).collect(Collectors.toSet());
    if (!keys.contains(new RowKey("ACT_RU_EXECUTION", root))
        && !keys.contains(new RowKey("ACT_HI_PROCINST", root))) {
      throw new TransferException(
          "Expected rows of an instance, but it had ended and its history was deleted: " + place());
    }
    for (Row row : rows) {
      for (String column : InstanceMembers.CONTENTS) {
        String bytes = InstanceMembers.text(row, column);
        if (bytes != null
            && row.key().table().startsWith("ACT_RU_")
            && !keys.contains(new RowKey("ACT_GE_BYTEARRAY", bytes))) {
          throw new TransferException(
              "Expected the bytes of %s of %s, but the journal has none: %s"
                  .formatted(column, row.key(), place()));
        }
      }
    }
    return this;
  }

  /** Where and when, for people and for the operation log. */
  public String place() {
    return "%s at turn %d of shard %s".formatted(root, turn, shard);
  }
}
