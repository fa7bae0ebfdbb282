package dev.covey.engine.time;

import dev.covey.checkpoint.Row;
import dev.covey.checkpoint.RowChange;
import dev.covey.checkpoint.ShardImage;
import dev.covey.engine.checkpoint.ShardReader;
import java.util.LinkedHashSet;
import java.util.Set;

/** Looks for the instances of some visits in the past of one shard. One thread's own. */
final class VisitsReading implements ShardTurns.Listener {
  private static final String CASE = "CASE_INST_ID_";

  private final Set<String> names;
  private final Set<String> instances = new LinkedHashSet<>();

  /**
   * @param names what the instances have as the id of their case instance
   */
  VisitsReading(Set<String> names) {
    this.names = names;
  }

  @Override
  public void begin(ShardImage image) {
    image.tables().forEach(table -> image.rows(table).forEach(this::look));
  }

  @Override
  public void take(ShardReader.Folded turn) {
    for (RowChange change : turn.whole()) {
      if (change instanceof RowChange.Put put) {
        look(put.row());
      }
    }
  }

  private void look(Row row) {
    String table = row.key().table();
    boolean execution = table.equals("ACT_RU_EXECUTION");
    if ((execution || table.equals("ACT_HI_PROCINST"))
        && row.value(CASE) instanceof String name
        && names.contains(name)) {
      instances.add((String) row.value("PROC_INST_ID_"));
    }
  }

  @Override
  public void end(long number) {
    // All has been looked at.
  }

  Set<String> instances() {
    return instances;
  }
}
