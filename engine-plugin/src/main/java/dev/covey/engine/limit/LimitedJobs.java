package dev.covey.engine.limit;

import dev.covey.engine.address.Address;
import dev.covey.engine.address.IdLayout;
import dev.covey.engine.internals.ModelIds;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Timestamp;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;

/**
 * Jobs that begin runs of limited activities, in this node's database.
 *
 * <p>One that waits for a slot is <em>held</em>: it has a lock of ours without an end, which keeps
 * every job executor away from it, and which does not keep other jobs of its instance waiting, as a
 * lock with an end would. Locks are not journaled: they only spare the job executor useless work,
 * and {@link LimitGate} decides.
 */
final class LimitedJobs {
  private static final String HELD = "covey.limit";

  /** What begins an instance. */
  private static final String START =
      " J.HANDLER_TYPE_ = 'async-continuation' AND J.HANDLER_CFG_ LIKE 'process-start%'";

  /** Asynchronous continuations before an activity; those behind one are no runs of it. */
  private static final String BEFORE =
      " J.HANDLER_TYPE_ = 'async-continuation'"
          + " AND (J.HANDLER_CFG_ IS NULL OR (J.HANDLER_CFG_ NOT LIKE 'transition-notify-%'"
          + " AND J.HANDLER_CFG_ NOT LIKE 'activity-end%'"
          + " AND J.HANDLER_CFG_ NOT LIKE 'process-start%'))";

  private LimitedJobs() {}

  /**
   * A job that begins a run.
   *
   * @param due whether it could run now
   * @param locked whether a job executor has it
   * @param since when its instance began; else, without history, the job itself
   */
  record Waiting(String id, boolean due, boolean held, boolean locked, long since) {}

  /** The cap that a job falls under, or null. */
  static Cap capOf(Connection connection, Caps caps, String jobId) throws SQLException {
    try (PreparedStatement select =
        connection.prepareStatement(
            "SELECT J.PROCESS_DEF_KEY_, E.ACT_ID_,"
                + START
                + ","
                + BEFORE
                + " FROM ACT_RU_JOB J"
                + " JOIN ACT_RU_EXECUTION E ON E.ID_ = J.EXECUTION_ID_ WHERE J.ID_ = ?")) {
      select.setString(1, jobId);
      try (ResultSet rows = select.executeQuery()) {
        if (!rows.next() || rows.getString(1) == null) {
          return null;
        }
        if (rows.getBoolean(3)) {
          return caps.ofStarts(rows.getString(1));
        }
        return rows.getBoolean(4) && rows.getString(2) != null
            ? caps.ofActivity(rows.getString(1), rows.getString(2), IdLayout.parse(jobId))
            : null;
      }
    }
  }

  /** The jobs of a cap at an address, in the order in which they are to run. */
  static List<Waiting> of(Connection connection, Address address, Cap cap, Instant now)
      throws SQLException {
    try (PreparedStatement select =
        connection.prepareStatement(
            "SELECT J.ID_, J.RETRIES_ > 0 AND J.SUSPENSION_STATE_ = 1"
                + " AND (J.DUEDATE_ IS NULL OR J.DUEDATE_ <= ?), J.LOCK_OWNER_,"
                + " COALESCE(H.START_TIME_, J.CREATE_TIME_) AS SINCE_ FROM ACT_RU_JOB J"
                + " JOIN ACT_RU_EXECUTION E ON E.ID_ = J.EXECUTION_ID_"
                + " LEFT JOIN ACT_HI_PROCINST H ON H.ID_ = J.PROCESS_INSTANCE_ID_"
                + " WHERE J.ID_ >= ? AND J.ID_ < ? AND J.PROCESS_DEF_KEY_ IN (?, ?)"
                + " AND"
                + (cap.ofStarts() ? START : BEFORE + " AND E.ACT_ID_ IN (?, ?)")
                + " ORDER BY J.PRIORITY_ DESC, SINCE_, J.ID_")) {
      select.setTimestamp(1, Timestamp.from(now));
      select.setString(2, address.idPrefix());
      select.setString(3, address.idPrefix() + "~");
      select.setString(4, cap.definitionAt(address));
      select.setString(5, cap.ofStarts() ? cap.process() : cap.visiting());
      if (!cap.ofStarts()) {
        select.setString(6, cap.activity());
        select.setString(7, cap.activity() + ModelIds.BODY);
      }
      List<Waiting> found = new ArrayList<>();
      try (ResultSet rows = select.executeQuery()) {
        while (rows.next()) {
          Timestamp since = rows.getTimestamp(4);
          found.add(
              new Waiting(
                  rows.getString(1),
                  rows.getBoolean(2),
                  HELD.equals(rows.getString(3)),
                  rows.getString(3) != null && !HELD.equals(rows.getString(3)),
                  since == null ? 0 : since.getTime()));
        }
      }
      return found;
    }
  }

  /** The jobs of a root instance and of those that it has called. */
  static List<String> ofInstance(Connection connection, String root) throws SQLException {
    try (PreparedStatement select =
        connection.prepareStatement(
            "SELECT J.ID_ FROM ACT_RU_JOB J JOIN ACT_RU_EXECUTION E"
                + " ON E.ID_ = J.EXECUTION_ID_ WHERE E.ROOT_PROC_INST_ID_ = ? ORDER BY J.ID_")) {
      select.setString(1, root);
      List<String> found = new ArrayList<>();
      try (ResultSet rows = select.executeQuery()) {
        while (rows.next()) {
          found.add(rows.getString(1));
        }
      }
      return found;
    }
  }

  /** How many instances of a process there are at an address that have begun. */
  static int begun(Connection connection, Address address, String process) throws SQLException {
    try (PreparedStatement select =
        connection.prepareStatement(
            "SELECT COUNT(*) FROM ACT_RU_EXECUTION E WHERE E.ID_ >= ? AND E.ID_ < ?"
                + " AND E.PARENT_ID_ IS NULL AND E.PROC_DEF_KEY_ = ? AND NOT EXISTS"
                + " (SELECT 1 FROM ACT_RU_JOB J WHERE J.PROCESS_INSTANCE_ID_ = E.ID_ AND"
                + START
                + ")")) {
      select.setString(1, address.idPrefix());
      select.setString(2, address.idPrefix() + "~");
      select.setString(3, process);
      try (ResultSet rows = select.executeQuery()) {
        rows.next();
        return rows.getInt(1);
      }
    }
  }

  /** Keeps job executors from it. Its revision grows, so that nobody writes an older lock back. */
  static void hold(Connection connection, String jobId) throws SQLException {
    update(
        connection,
        "UPDATE ACT_RU_JOB SET LOCK_OWNER_ = '"
            + HELD
            + "', LOCK_EXP_TIME_ = NULL, REV_ = REV_ + 1 WHERE ID_ = ?",
        jobId);
  }

  /** Gives it to job executors; false if it is gone. */
  static boolean release(Connection connection, String jobId) throws SQLException {
    return update(
            connection,
            "UPDATE ACT_RU_JOB SET LOCK_OWNER_ = NULL, LOCK_EXP_TIME_ = NULL, REV_ = REV_ + 1"
                + " WHERE ID_ = ?",
            jobId)
        > 0;
  }

  /** Gives all to job executors that are held at an address. */
  static int releaseAll(Connection connection, Address address) throws SQLException {
    return update(
        connection,
        "UPDATE ACT_RU_JOB SET LOCK_OWNER_ = NULL, LOCK_EXP_TIME_ = NULL, REV_ = REV_ + 1"
            + " WHERE LOCK_OWNER_ = '"
            + HELD
            + "' AND ID_ >= ? AND ID_ < ?",
        address.idPrefix(),
        address.idPrefix() + "~");
  }

  private static int update(Connection connection, String sql, String... arguments)
      throws SQLException {
    try (PreparedStatement update = connection.prepareStatement(sql)) {
      for (int i = 0; i < arguments.length; i++) {
        update.setString(i + 1, arguments[i]);
      }
      return update.executeUpdate();
    }
  }
}
