package dev.covey.engine.node;

import dev.covey.checkpoint.RowChange;
import dev.covey.checkpoint.ShardImage;
import dev.covey.engine.address.Address;
import dev.covey.engine.limit.Limits;
import dev.covey.engine.progress.ProgressRows;
import dev.covey.engine.recovery.Recoveries;
import dev.covey.engine.turn.DependentRows;
import dev.covey.engine.visit.Visits;
import dev.covey.engine.workspace.WorkspaceFolders;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.List;

/**
 * Saved progress and recoveries, which go with their job, files, which go with their instance, and
 * visits, which go with their activity; and instances that wait for others to end.
 */
record RowsOfOthers(WorkspaceFolders folders, Visits visits, Limits limits, Recoveries recoveries)
    implements DependentRows {
  /** A shard's rows are about to be there. */
  void restored(ShardImage image) {
    folders.restored(image);
    visits.restored(image);
    recoveries.restored(image);
  }

  /** A shard's rows are about to go. */
  void shardGone(Address address) {
    folders.shardGone(address);
    visits.shardGone(address);
    recoveries.shardGone(address);
  }

  @Override
  public boolean concern(List<RowChange> changes) {
    if (limits.ofStarts()) {
      limits.instancesEnd(changes);
    }
    boolean instances = folders.concern(changes);
    boolean ending = visits.concern(changes);
    boolean recovering = recoveries.concern(changes);
    return ProgressRows.concern(changes) || instances || ending || recovering;
  }

  @Override
  public void delete(Connection connection, List<RowChange> changes) throws SQLException {
    ProgressRows.deleteWith(connection, changes);
    folders.deleteWith(connection, changes);
    visits.deleteWith(connection, changes);
    recoveries.deleteWith(connection, changes);
  }
}
