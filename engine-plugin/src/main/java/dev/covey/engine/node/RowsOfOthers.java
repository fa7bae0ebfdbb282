package dev.covey.engine.node;

import dev.covey.checkpoint.RowChange;
import dev.covey.engine.progress.ProgressRows;
import dev.covey.engine.recovery.Recoveries;
import dev.covey.engine.turn.DependentRows;
import dev.covey.engine.workspace.WorkspaceFolders;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.List;

/**
 * Saved progress and recoveries, which go with their job, and files, which go with their instance.
 */
record RowsOfOthers(WorkspaceFolders folders, Recoveries recoveries) implements DependentRows {
  @Override
  public boolean concern(List<RowChange> changes) {
    boolean instances = folders.concern(changes);
    return ProgressRows.concern(changes) || instances || recoveries.concern(changes);
  }

  @Override
  public void delete(Connection connection, List<RowChange> changes) throws SQLException {
    ProgressRows.deleteWith(connection, changes);
    folders.deleteWith(connection, changes);
    recoveries.deleteWith(connection, changes);
  }
}
