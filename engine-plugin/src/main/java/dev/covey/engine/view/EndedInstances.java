package dev.covey.engine.view;

import dev.covey.checkpoint.Row;
import dev.covey.engine.address.Address;
import dev.covey.engine.capture.Table;
import dev.covey.engine.capture.Tables;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Timestamp;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;

/**
 * History of root process instances that have ended, with all that they called. Works on the
 * caller's connection and in its transaction; immutable.
 */
public final class EndedInstances {
  private static final String ROOT = "ROOT_PROC_INST_ID_";

  private final Tables tables;

  public EndedInstances(Tables tables) {
    this.tables = tables;
  }

  /**
   * Ids of root instances at an address that ended before a time, the oldest of them: nobody else
   * can change them until the transaction ends.
   */
  public List<String> before(Connection connection, Address address, Instant time, int most)
      throws SQLException {
    try (PreparedStatement select =
        connection.prepareStatement(
            "SELECT ID_ FROM ACT_HI_PROCINST WHERE END_TIME_ < ? AND ID_ LIKE ?"
                + " AND SUPER_PROCESS_INSTANCE_ID_ IS NULL ORDER BY END_TIME_ LIMIT "
                + most)) {
      select.setTimestamp(1, Timestamp.from(time));
      select.setString(2, address.idPrefix() + "_-____-8%");
      try (ResultSet found = select.executeQuery()) {
        List<String> ids = new ArrayList<>();
        while (found.next()) {
          ids.add(found.getString(1));
        }
        return stillEnded(connection, ids, time);
      }
    }
  }

  /** Locks them: one that is being rewound has not ended once that is done. */
  private static List<String> stillEnded(Connection connection, List<String> ids, Instant time)
      throws SQLException {
    if (ids.isEmpty()) {
      return ids;
    }
    String places = String.join(", ", Collections.nCopies(ids.size(), "?"));
    try (PreparedStatement lock =
        connection.prepareStatement(
            "SELECT ID_ FROM ACT_HI_PROCINST WHERE ID_ IN (%s) AND END_TIME_ < ? FOR UPDATE"
                .formatted(places))) {
      for (int i = 0; i < ids.size(); i++) {
        lock.setString(i + 1, ids.get(i));
      }
      lock.setTimestamp(ids.size() + 1, Timestamp.from(time));
      List<String> ended = new ArrayList<>();
      try (ResultSet found = lock.executeQuery()) {
        while (found.next()) {
          ended.add(found.getString(1));
        }
      }
      return ended;
    }
  }

  /** All rows of a root instance's history, referenced ones among them. */
  public List<Row> rows(Connection connection, String rootId) throws SQLException {
    List<Row> rows = new ArrayList<>();
    for (Table table : tables.all()) {
      if (ofHistory(table)) {
        rowsOf(connection, table, rootId, rows);
      }
    }
    return rows;
  }

  private static void rowsOf(Connection connection, Table table, String rootId, List<Row> into)
      throws SQLException {
    try (PreparedStatement select =
        connection.prepareStatement(
            "SELECT "
                + String.join(", ", table.columns().names())
                + " FROM "
                + table.name()
                + whereRoot())) {
      select.setString(1, rootId);
      try (ResultSet found = select.executeQuery()) {
        while (found.next()) {
          Object[] raw = new Object[table.columns().size()];
          for (int i = 0; i < raw.length; i++) {
            raw[i] = found.getObject(i + 1);
          }
          into.add(table.row(raw));
        }
      }
    }
  }

  /** Deletes them. */
  public void delete(Connection connection, String rootId) throws SQLException {
    for (Table table : tables.reversed()) {
      if (ofHistory(table)) {
        try (PreparedStatement delete =
            connection.prepareStatement("DELETE FROM " + table.name() + whereRoot())) {
          delete.setString(1, rootId);
          delete.executeUpdate();
        }
      }
    }
  }

  private static String whereRoot() {
    return " WHERE " + ROOT + " = ?";
  }

  /** Whether history of instances, or what is kept beside it, is in a table under their roots. */
  public static boolean ofHistory(Table table) {
    boolean kept = table.name().startsWith("ACT_HI_") || table.name().equals("ACT_GE_BYTEARRAY");
    return kept && table.columns().names().contains(ROOT);
  }
}
