package dev.covey.engine.recovery;

import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;

/**
 * Marks of recoveries in the database: rows of ACT_GE_BYTEARRAY, at the address of what they are
 * about, so that they are captured, journaled and moved as any row of the shard. They name no
 * instance, so neither a rewind nor a copy of it takes them along.
 */
final class RecoveryRows {
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

  /** How many retries its job or external task has; 0 if that is gone. */
  static int retries(Connection connection, Recovery recovery) throws SQLException {
    try (PreparedStatement select =
        connection.prepareStatement(
            "SELECT RETRIES_ FROM " + recovery.table() + " WHERE ID_ = ?")) {
      select.setString(1, recovery.job());
      try (ResultSet rows = select.executeQuery()) {
        return rows.next() ? rows.getInt(1) : 0;
      }
    }
  }

  /** Lets job executors have the job, or workers the external task, again. */
  static void oneMoreTry(Connection connection, Recovery recovery) throws SQLException {
    try (PreparedStatement update =
        connection.prepareStatement(
            "UPDATE " + recovery.table() + " SET RETRIES_ = 1, REV_ = REV_ + 1 WHERE ID_ = ?")) {
      update.setString(1, recovery.job());
      update.executeUpdate();
    }
  }
}
