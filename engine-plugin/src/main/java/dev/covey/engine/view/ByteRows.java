package dev.covey.engine.view;

import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Timestamp;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Supplier;
import org.camunda.bpm.engine.impl.util.ClockUtil;
import org.camunda.bpm.engine.repository.ResourceTypes;

/**
 * Rows of ACT_GE_BYTEARRAY that are Covey's own, by their names, which an index knows. What is kept
 * in one is captured, journaled, checkpointed and handed over as any row of the shard in which its
 * id is. In the caller's transaction.
 */
public final class ByteRows {
  public static final String TABLE = "ACT_GE_BYTEARRAY";

  private ByteRows() {}

  /** The bytes of the row of that name, or null if there is none. */
  public static byte[] find(Connection connection, String name) throws SQLException {
    try (PreparedStatement select =
        connection.prepareStatement("SELECT BYTES_ FROM " + TABLE + " WHERE NAME_ = ?")) {
      select.setString(1, name);
      try (ResultSet rows = select.executeQuery()) {
        return rows.next() ? rows.getBytes(1) : null;
      }
    }
  }

  /** The bytes of all rows whose names begin like that. */
  public static List<byte[]> findAll(Connection connection, String prefix) throws SQLException {
    try (PreparedStatement select =
        connection.prepareStatement(
            "SELECT BYTES_ FROM " + TABLE + " WHERE NAME_ >= ? AND NAME_ < ?")) {
      select.setString(1, prefix);
      select.setString(2, prefix + Character.MAX_VALUE);
      try (ResultSet rows = select.executeQuery()) {
        List<byte[]> found = new ArrayList<>();
        while (rows.next()) {
          found.add(rows.getBytes(1));
        }
        return found;
      }
    }
  }

  /**
   * Inserts a row of revision 1.
   *
   * @param root id of the root process instance that it belongs to, or null
   */
  public static void insert(
      Connection connection, String id, String name, String root, byte[] bytes)
      throws SQLException {
    try (PreparedStatement insert =
        connection.prepareStatement(
            "INSERT INTO "
                + TABLE
                + " (ID_, REV_, NAME_, BYTES_, TYPE_, CREATE_TIME_, ROOT_PROC_INST_ID_)"
                + " VALUES (?, 1, ?, ?, ?, ?, ?)")) {
      insert.setString(1, id);
      insert.setString(2, name);
      insert.setBytes(3, bytes);
      insert.setInt(4, ResourceTypes.RUNTIME.getValue());
      insert.setTimestamp(5, new Timestamp(ClockUtil.getCurrentTime().getTime()));
      insert.setString(6, root);
      insert.executeUpdate();
    }
  }

  /**
   * Gives the row of that name other bytes; one that belongs to no instance is inserted if there is
   * none.
   *
   * @param id of a new row
   */
  public static void put(Connection connection, String name, Supplier<String> id, byte[] bytes)
      throws SQLException {
    try (PreparedStatement update =
        connection.prepareStatement(
            "UPDATE " + TABLE + " SET REV_ = REV_ + 1, BYTES_ = ? WHERE NAME_ = ?")) {
      update.setBytes(1, bytes);
      update.setString(2, name);
      if (update.executeUpdate() > 0) {
        return;
      }
    }
    insert(connection, id.get(), name, null, bytes);
  }

  /** Deletes the row of that name; false if there was none. */
  public static boolean delete(Connection connection, String name) throws SQLException {
    try (PreparedStatement delete =
        connection.prepareStatement("DELETE FROM " + TABLE + " WHERE NAME_ = ?")) {
      delete.setString(1, name);
      return delete.executeUpdate() > 0;
    }
  }
}
