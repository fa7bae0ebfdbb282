package dev.covey.engine.time;

import dev.covey.checkpoint.Row;
import dev.covey.checkpoint.RowKey;
import dev.covey.engine.capture.Tables;
import dev.covey.engine.view.RowChanges;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.SQLException;
import java.sql.Timestamp;
import java.util.Date;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.camunda.bpm.engine.history.HistoricProcessInstance;

/**
 * An instance that leaves its shard, with all of its rows, in the caller's transaction. One
 * thread's own.
 *
 * <p>Invariant: the rows are locked from when they were read until they are gone, so a transaction
 * that has read any of them and commits later finds its revision gone; and nothing is waited for
 * with a lock held, so nobody is rolled back for this one's sake. What stays is one ended entry of
 * history that says where the instance is now: by it a second beginning of what has left is known,
 * and nobody makes it run here again ({@link InstanceTables}).
 */
public final class LeavingInstance {
  private static final String MOVED = "Moved to ";
  private static final String PROCESSES = "ACT_HI_PROCINST";

  private final Connection connection;
  private final Tables tables;
  private final String root;
  private final LockedRows locked;
  private final Map<RowKey, Row> rows = new LinkedHashMap<>();
  private List<Row> live = List.of();

  /**
   * @param root id of the root process instance
   */
  public LeavingInstance(Connection connection, Tables tables, String root) {
    this.connection = connection;
    this.tables = tables;
    this.root = root;
    this.locked = LockedRows.yielding(connection, tables);
  }

  /**
   * Locks what the engine works on, and tells it; empty if the instance has ended.
   *
   * @throws SQLException at once if somebody else has locked some of it
   */
  public List<Row> live() throws SQLException {
    live = List.copyOf(locked.live(root));
    return live;
  }

  /**
   * All rows: those that were locked, their history and what is kept beside them, locked as well.
   *
   * @throws SQLException as {@link #live}
   */
  public List<Row> rows() throws SQLException {
    live.forEach(row -> rows.put(row.key(), row));
    locked.beside(root).forEach(row -> rows.putIfAbsent(row.key(), row));
    return List.copyOf(rows.values());
  }

  /**
   * Removes them.
   *
   * @param where the instance is from now on, for people
   * @param removal when history may forget it, or null
   */
  public void leave(String where, Date now, Date removal) throws SQLException {
    RowKey entry = new RowKey(PROCESSES, root);
    RowChanges.remove(
        connection,
        tables,
        rows.values().stream().filter(row -> !row.key().equals(entry)).toList());
    try (PreparedStatement end =
        connection.prepareStatement(
            "UPDATE "
                + PROCESSES
                + " SET END_TIME_ = ?, STATE_ = ?, DELETE_REASON_ = ?, REMOVAL_TIME_ = ?"
                + " WHERE ID_ = ?")) {
      end.setTimestamp(1, new Timestamp(now.getTime()));
      end.setString(2, HistoricProcessInstance.STATE_EXTERNALLY_TERMINATED);
      end.setString(3, MOVED + where);
      end.setTimestamp(4, removal == null ? null : new Timestamp(removal.getTime()));
      end.setString(5, root);
      end.executeUpdate();
    }
  }

  /**
   * Where an instance is that has left, for people; null if it has not.
   *
   * @param entry its entry of history
   */
  static String whereIsNow(Row entry) {
    String reason = InstanceMembers.text(entry, "DELETE_REASON_");
    return reason != null && reason.startsWith(MOVED) ? reason : null;
  }
}
