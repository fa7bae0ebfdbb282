package dev.covey.engine.progress;

import dev.covey.checkpoint.Row;
import dev.covey.checkpoint.RowChange;
import dev.covey.engine.address.JobNames;
import java.nio.charset.StandardCharsets;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.List;
import java.util.UUID;

/**
 * Progress in the database: a row of ACT_GE_BYTEARRAY for each run of a delegate that has saved,
 * named for the job and the run, at the job's address. So it is captured, journaled and moved as
 * any row of the shard.
 *
 * <p>Invariant: a row is there only while its job is. It is written under a lock of the job's row,
 * and deleted by whichever transaction deletes the job.
 */
public final class ProgressRows {
  private ProgressRows() {}

  /**
   * A row as one run of a delegate knows it.
   *
   * @param revision changes with each save
   */
  record Stored(String id, int revision, byte[] bytes) {}

  /** Whether a row is progress of some run. */
  public static boolean isProgress(Row row) {
    return row.key().table().equals("ACT_GE_BYTEARRAY")
        && JobNames.isOne((String) row.value("NAME_"));
  }

  /** What identifies the run's row; the run's key may be longer than a name can be. */
  static String name(String jobId, String run) {
    return JobNames.all(jobId) + UUID.nameUUIDFromBytes(run.getBytes(StandardCharsets.UTF_8));
  }

  /** The row of that name, or null. */
  static Stored find(Connection connection, String name) throws SQLException {
    try (PreparedStatement select =
        connection.prepareStatement(
            "SELECT ID_, REV_, BYTES_ FROM ACT_GE_BYTEARRAY WHERE NAME_ = ?")) {
      select.setString(1, name);
      try (ResultSet rows = select.executeQuery()) {
        return rows.next() ? new Stored(rows.getString(1), rows.getInt(2), rows.getBytes(3)) : null;
      }
    }
  }

  /** Keeps the job from being deleted until the transaction ends; false if it has been. */
  static boolean lockJob(Connection connection, String jobId) throws SQLException {
    try (PreparedStatement select =
        connection.prepareStatement("SELECT ID_ FROM ACT_RU_JOB WHERE ID_ = ? FOR UPDATE")) {
      select.setString(1, jobId);
      try (ResultSet rows = select.executeQuery()) {
        return rows.next();
      }
    }
  }

  static void update(Connection connection, Stored row) throws SQLException {
    try (PreparedStatement update =
        connection.prepareStatement(
            "UPDATE ACT_GE_BYTEARRAY SET REV_ = ?, BYTES_ = ? WHERE ID_ = ?")) {
      update.setInt(1, row.revision);
      update.setBytes(2, row.bytes);
      update.setString(3, row.id);
      update.executeUpdate();
    }
  }

  /** True if a change deletes a job. */
  public static boolean concern(List<RowChange> changes) {
    return changes.stream().anyMatch(ProgressRows::deletesJob);
  }

  private static boolean deletesJob(RowChange change) {
    return change instanceof RowChange.Remove && change.key().table().equals("ACT_RU_JOB");
  }

  /** Deletes what runs of jobs have saved that are deleted in the same transaction. */
  public static void deleteWith(Connection connection, List<RowChange> changes)
      throws SQLException {
    List<String> jobIds =
        changes.stream()
            .filter(ProgressRows::deletesJob)
            .map(change -> change.key().key())
            .toList();
    try (PreparedStatement delete =
        connection.prepareStatement(
            "DELETE FROM ACT_GE_BYTEARRAY WHERE NAME_ >= ? AND NAME_ < ?")) {
      for (String jobId : jobIds) {
        String all = JobNames.all(jobId);
        delete.setString(1, all);
        // The character after the slash: every name of the job's lies between the two.
        delete.setString(2, all.substring(0, all.length() - 1) + (char) ('/' + 1));
        delete.executeUpdate();
      }
    }
  }
}
