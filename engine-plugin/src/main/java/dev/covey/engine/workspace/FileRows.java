package dev.covey.engine.workspace;

import dev.covey.engine.view.ByteRows;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.camunda.bpm.engine.OptimisticLockingException;

/**
 * The files of workspaces in the database: a row of ACT_GE_BYTEARRAY for each {@value #CHUNK} bytes
 * of a file, at the instance's address. The row's name is a durable format:
 *
 * <pre>covey.workspace/&lt;process instance&gt;/&lt;chunk, 8 hex digits&gt;/&lt;path&gt;</pre>
 *
 * A file has a chunk 0, if it is empty too; every chunk but the last is full.
 */
final class FileRows {
  static final int CHUNK = 256 * 1024;
  static final String PREFIX = "covey.workspace/";
  private static final int COLUMN = 255;
  private static final int ID = 36;
  private static final int NUMBER = 8;

  /** How long a path may be, in characters. */
  static final int LONGEST_PATH = COLUMN - PREFIX.length() - ID - 1 - NUMBER - 1;

  private FileRows() {}

  /** One chunk as it stands in the database. */
  record Chunk(String id, int revision) {}

  /** The process instance that a row of that name belongs to, or null if it is no file's. */
  static String instance(String name) {
    if (name == null || !name.startsWith(PREFIX)) {
      return null;
    }
    int end = name.indexOf('/', PREFIX.length());
    return end < 0 ? null : name.substring(PREFIX.length(), end);
  }

  private static String name(String instance, int number, String path) {
    return PREFIX + instance + "/" + "%08x".formatted(number) + "/" + path;
  }

  /**
   * The chunks of an instance's files, by path and in order.
   *
   * @throws WorkspaceException if rows are missing or no file's
   */
  static Map<String, List<Chunk>> of(Connection connection, String instance) throws SQLException {
    Map<String, List<Chunk>> files = new TreeMap<>();
    try (PreparedStatement select =
        connection.prepareStatement(
            "SELECT ID_, REV_, NAME_ FROM ACT_GE_BYTEARRAY"
                + " WHERE NAME_ >= ? AND NAME_ < ? ORDER BY NAME_")) {
      bindRange(select, instance);
      try (ResultSet rows = select.executeQuery()) {
        while (rows.next()) {
          add(files, instance, rows);
        }
      }
    }
    return files;
  }

  /** By name, chunk 0 of every file comes before chunk 1 of any. */
  private static void add(Map<String, List<Chunk>> files, String instance, ResultSet rows)
      throws SQLException {
    String name = rows.getString(3);
    String rest = name.substring((PREFIX + instance + "/").length());
    List<Chunk> chunks =
        rest.length() > NUMBER + 1
            ? files.computeIfAbsent(rest.substring(NUMBER + 1), path -> new ArrayList<>())
            : List.of();
    if (!rest.startsWith("%08x/".formatted(chunks.size())) || rest.length() <= NUMBER + 1) {
      throw new WorkspaceException(
          "Expected the next chunk of a file in the workspace of instance %s, but found row %s named '%s'"
              .formatted(instance, rows.getString(1), name));
    }
    chunks.add(new Chunk(rows.getString(1), rows.getInt(2)));
  }

  private static void bindRange(PreparedStatement statement, String instance) throws SQLException {
    statement.setString(1, PREFIX + instance + "/");
    // The character after the slash: every name of the instance's lies between the two.
    statement.setString(2, PREFIX + instance + "0");
  }

  static byte[] bytes(Connection connection, Chunk chunk) throws SQLException {
    try (PreparedStatement select =
        connection.prepareStatement("SELECT BYTES_ FROM ACT_GE_BYTEARRAY WHERE ID_ = ?")) {
      select.setString(1, chunk.id());
      try (ResultSet rows = select.executeQuery()) {
        byte[] bytes = rows.next() ? rows.getBytes(1) : null;
        if (bytes == null) {
          throw new OptimisticLockingException(
              "Row " + chunk.id() + " of a workspace was deleted while it was read");
        }
        return bytes;
      }
    }
  }

  /** Keeps the instance from ending until the transaction does; false if it has ended. */
  static boolean lockInstance(Connection connection, String instance) throws SQLException {
    try (PreparedStatement select =
        connection.prepareStatement("SELECT ID_ FROM ACT_RU_EXECUTION WHERE ID_ = ? FOR UPDATE")) {
      select.setString(1, instance);
      try (ResultSet rows = select.executeQuery()) {
        return rows.next();
      }
    }
  }

  /**
   * @param root id of the root process instance
   */
  static Chunk insert(
      Connection connection,
      String id,
      String instance,
      String root,
      int number,
      String path,
      byte[] bytes)
      throws SQLException {
    ByteRows.insert(connection, id, name(instance, number, path), root, bytes);
    return new Chunk(id, 1);
  }

  /**
   * @throws OptimisticLockingException if another transaction has changed it
   */
  static Chunk update(Connection connection, Chunk chunk, byte[] bytes) throws SQLException {
    try (PreparedStatement update =
        connection.prepareStatement(
            "UPDATE ACT_GE_BYTEARRAY SET REV_ = ?, BYTES_ = ? WHERE ID_ = ? AND REV_ = ?")) {
      update.setInt(1, chunk.revision() + 1);
      update.setBytes(2, bytes);
      update.setString(3, chunk.id());
      update.setInt(4, chunk.revision());
      requireOne(update.executeUpdate(), chunk);
      return new Chunk(chunk.id(), chunk.revision() + 1);
    }
  }

  /**
   * @throws OptimisticLockingException if another transaction has changed it
   */
  static void delete(Connection connection, Chunk chunk) throws SQLException {
    try (PreparedStatement delete =
        connection.prepareStatement("DELETE FROM ACT_GE_BYTEARRAY WHERE ID_ = ? AND REV_ = ?")) {
      delete.setString(1, chunk.id());
      delete.setInt(2, chunk.revision());
      requireOne(delete.executeUpdate(), chunk);
    }
  }

  private static void requireOne(int rows, Chunk chunk) {
    if (rows != 1) {
      throw new OptimisticLockingException(
          "Another transaction has changed row " + chunk.id() + " of a workspace meanwhile");
    }
  }

  /** Deletes all files of an instance. */
  static void deleteAll(Connection connection, String instance) throws SQLException {
    try (PreparedStatement delete =
        connection.prepareStatement(
            "DELETE FROM ACT_GE_BYTEARRAY WHERE NAME_ >= ? AND NAME_ < ?")) {
      bindRange(delete, instance);
      delete.executeUpdate();
    }
  }
}
