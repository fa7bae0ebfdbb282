package dev.covey.engine.node;

import dev.covey.checkpoint.RowChange;
import dev.covey.engine.limit.Limits;
import dev.covey.engine.progress.ProgressRows;
import dev.covey.engine.turn.DependentRows;
import dev.covey.engine.workspace.WorkspaceFolders;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.List;

/**
 * Saved progress, which goes with its job, and files, which go with their instance; and instances
 * that wait for others to end.
 */
record RowsOfOthers(WorkspaceFolders folders, Limits limits) implements DependentRows {
  @Override
  public boolean concern(List<RowChange> changes) {
    if (limits.ofStarts()) {
      limits.instancesEnd(changes);
    }
    boolean instances = folders.concern(changes);
    return ProgressRows.concern(changes) || instances;
  }

  @Override
  public void delete(Connection connection, List<RowChange> changes) throws SQLException {
    ProgressRows.deleteWith(connection, changes);
    folders.deleteWith(connection, changes);
  }
}
