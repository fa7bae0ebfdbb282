package dev.covey.engine.visit;

import dev.covey.engine.address.VisitNames;
import dev.covey.engine.view.ByteRows;
import dev.covey.fabric.ShardId;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;

/**
 * What a visiting shard keeps of each visit: a row of ACT_GE_BYTEARRAY, named {@code
 * covey.visit/<id of the visit>}, at the visiting instance's address. The instance has the same
 * name as its case instance id.
 *
 * <p>Invariant: the row is there exactly while the visit is running and its home has not been told
 * of its end.
 */
final class VisitRows {
  private VisitRows() {}

  /**
   * A row.
   *
   * @param instance the process instance that it belongs to
   */
  record Kept(String instance, byte[] bytes) {}

  /** The row of a visit, in the running command; null if no such visit is running here. */
  static Kept running(String visit) {
    return InDatabase.of(connection -> find(connection, VisitNames.name(visit)));
  }

  /** Deletes the row of a visit, in the running command. */
  static void forget(String visit) {
    InDatabase.of(connection -> delete(connection, visit));
  }

  /** The row of that name, or null. */
  static Kept find(Connection connection, String name) throws SQLException {
    return find(connection, name, "");
  }

  private static Kept find(Connection connection, String name, String how) throws SQLException {
    try (PreparedStatement select =
        connection.prepareStatement(
            "SELECT ROOT_PROC_INST_ID_, BYTES_ FROM ACT_GE_BYTEARRAY WHERE NAME_ = ?" + how)) {
      select.setString(1, name);
      try (ResultSet rows = select.executeQuery()) {
        return rows.next() ? new Kept(rows.getString(1), rows.getBytes(2)) : null;
      }
    }
  }

  /**
   * Inserts a row of that name, in the running command.
   *
   * @param instance the process instance that it belongs to
   */
  static void keep(String id, String name, String instance, byte[] bytes) {
    InDatabase.of(
        connection -> {
          ByteRows.insert(connection, id, name, instance, bytes);
          return null;
        });
  }

  /**
   * Says in a home's row that its visit is at another shard, in the running command; what else is
   * in the row stays. False if no home waits for such a visit, be it that a transaction for which
   * this one has waited has ended that. What is read of the row afterwards stays as it is.
   */
  static boolean setShard(String visit, ShardId shard) {
    return InDatabase.of(
        connection -> {
          try (PreparedStatement update =
              connection.prepareStatement(
                  "UPDATE "
                      + VisitTopic.TASKS
                      + " SET TOPIC_NAME_ = ? WHERE ID_ = ? AND TOPIC_NAME_ LIKE ?")) {
            update.setString(1, VisitNames.topic(shard));
            update.setString(2, visit);
            update.setString(3, VisitNames.TOPICS);
            return update.executeUpdate() > 0;
          }
        });
  }

  /** Deletes the row of a visit; false if there was none. */
  static boolean delete(Connection connection, String visit) throws SQLException {
    return ByteRows.delete(connection, VisitNames.name(visit));
  }

  /**
   * The row of that name, or null; whoever else asks for it so waits for the end of this
   * transaction.
   */
  static Kept lock(Connection connection, String name) throws SQLException {
    return find(connection, name, " FOR UPDATE");
  }

  /** Deletes what a home has kept of a visit's end and escalations. */
  static void deleteEnd(Connection connection, String visit) throws SQLException {
    try (PreparedStatement delete =
        connection.prepareStatement(
            "DELETE FROM ACT_GE_BYTEARRAY WHERE NAME_ >= ? AND NAME_ < ?")) {
      delete.setString(1, VisitNames.end(visit));
      delete.setString(2, VisitNames.end(visit) + (char) ('/' + 1));
      delete.executeUpdate();
    }
  }
}
