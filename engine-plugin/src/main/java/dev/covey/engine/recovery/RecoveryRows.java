package dev.covey.engine.recovery;

import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Timestamp;
import org.camunda.bpm.engine.impl.util.ClockUtil;
import org.camunda.bpm.engine.repository.ResourceTypes;

/**
 * Marks of recoveries in the database: rows of ACT_GE_BYTEARRAY, at the address of what they are
 * about, so that they are captured, journaled and moved as any row of the shard. They name no
 * instance, so neither a rewind nor a copy of it takes them along.
 */
final class RecoveryRows {
  static final String TABLE = "ACT_GE_BYTEARRAY";
  private static final String JOB = "covey.recovery/";
  private static final String INSTANCE = "covey.recovered/";

  private RecoveryRows() {}

  /** Name of the mark of a job. */
  static String ofJob(String jobId) {
    return JOB + jobId;
  }

  /** Name of the count of what rules have restored an instance. */
  static String ofInstance(String root) {
    return INSTANCE + root;
  }

  /** Whether it is a name of one of these rows. */
  static boolean isOne(String name) {
    return name.startsWith(JOB) || name.startsWith(INSTANCE);
  }

  /** The job of a name, or null if it is about no job. */
  static String job(String name) {
    return name.startsWith(JOB) ? name.substring(JOB.length()) : null;
  }

  /** What is kept under the name, or null. */
  static byte[] find(Connection connection, String name) throws SQLException {
    try (PreparedStatement select =
        connection.prepareStatement("SELECT BYTES_ FROM " + TABLE + " WHERE NAME_ = ?")) {
      select.setString(1, name);
      try (ResultSet rows = select.executeQuery()) {
        return rows.next() ? rows.getBytes(1) : null;
      }
    }
  }

  /**
   * Keeps it under the name.
   *
   * @param id of the row if it is a new one
   */
  static void put(Connection connection, String name, String id, byte[] bytes) throws SQLException {
    try (PreparedStatement update =
        connection.prepareStatement(
            "UPDATE " + TABLE + " SET REV_ = REV_ + 1, BYTES_ = ? WHERE NAME_ = ?")) {
      update.setBytes(1, bytes);
      update.setString(2, name);
      if (update.executeUpdate() > 0) {
        return;
      }
    }
    try (PreparedStatement insert =
        connection.prepareStatement(
            "INSERT INTO "
                + TABLE
                + " (ID_, REV_, NAME_, BYTES_, TYPE_, CREATE_TIME_) VALUES (?, 1, ?, ?, ?, ?)")) {
      insert.setString(1, id);
      insert.setString(2, name);
      insert.setBytes(3, bytes);
      insert.setInt(4, ResourceTypes.RUNTIME.getValue());
      insert.setTimestamp(5, new Timestamp(ClockUtil.getCurrentTime().getTime()));
      insert.executeUpdate();
    }
  }

  /** How many retries a job has; 0 if it is gone. */
  static int retries(Connection connection, String jobId) throws SQLException {
    try (PreparedStatement select =
        connection.prepareStatement("SELECT RETRIES_ FROM ACT_RU_JOB WHERE ID_ = ?")) {
      select.setString(1, jobId);
      try (ResultSet rows = select.executeQuery()) {
        return rows.next() ? rows.getInt(1) : 0;
      }
    }
  }

  /** Lets job executors have the job again. */
  static void oneMoreTry(Connection connection, String jobId) throws SQLException {
    try (PreparedStatement update =
        connection.prepareStatement(
            "UPDATE ACT_RU_JOB SET RETRIES_ = 1, REV_ = REV_ + 1 WHERE ID_ = ?")) {
      update.setString(1, jobId);
      update.executeUpdate();
    }
  }

  static void delete(Connection connection, String name) throws SQLException {
    try (PreparedStatement delete =
        connection.prepareStatement("DELETE FROM " + TABLE + " WHERE NAME_ = ?")) {
      delete.setString(1, name);
      delete.executeUpdate();
    }
  }
}
