package dev.covey.engine.view;

import dev.covey.checkpoint.RowChange;
import dev.covey.checkpoint.RowKey;
import dev.covey.checkpoint.ShardImage;
import dev.covey.engine.address.Address;
import dev.covey.engine.capture.SessionRows;
import dev.covey.engine.capture.Table;
import dev.covey.engine.capture.Tables;
import dev.covey.engine.capture.Values;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Instant;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;
import javax.sql.DataSource;

/**
 * The node's database as a view of the shards it owns: rows of a shard are put in, taken out and
 * brought up to date, never captured. Each method is one database transaction. Thread-safe.
 */
public final class ShardTables {
  private static final int ATTEMPTS = 20;

  /** The engine puts the activity's id before the generated one, as {@code start:<uuid>}. */
  private static final Set<String> COMPOSED_IDS = Set.of("ACT_HI_ACTINST");

  private final DataSource dataSource;
  private final Tables tables;

  public ShardTables(DataSource dataSource, Tables tables) {
    this.dataSource = dataSource;
    this.tables = tables;
  }

  /** Inserts an image, its jobs unlocked. */
  public void insert(ShardImage image) {
    inTransaction(connection -> RowInsertion.insert(connection, tables, image, () -> true));
  }

  /** Keeps this node's job executor from the jobs at an address. */
  public void holdJobs(Address address) {
    inTransaction(
        connection -> lockJobs(connection, address, JobLocks.ELSEWHERE, JobLocks.FOR_EVER));
  }

  /** Keeps this node's job executor from one job. */
  public void holdJob(String jobId) {
    inTransaction(
        connection -> {
          try (PreparedStatement update =
              connection.prepareStatement(
                  "UPDATE ACT_RU_JOB SET LOCK_OWNER_ = ?, LOCK_EXP_TIME_ = ? WHERE ID_ = ?")) {
            update.setString(1, JobLocks.ELSEWHERE);
            update.setObject(2, Values.jdbc(JobLocks.FOR_EVER));
            update.setString(3, jobId);
            update.executeUpdate();
          }
        });
  }

  /** Lets this node's job executor have the jobs at an address. */
  public void releaseJobs(Address address) {
    inTransaction(connection -> lockJobs(connection, address, null, null));
  }

  private static void lockJobs(Connection connection, Address address, String by, Instant until)
      throws SQLException {
    try (PreparedStatement update =
        connection.prepareStatement(
            "UPDATE ACT_RU_JOB SET LOCK_OWNER_ = ?, LOCK_EXP_TIME_ = ? WHERE ID_ LIKE ?")) {
      update.setString(1, by);
      update.setObject(2, Values.jdbc(until));
      update.setString(3, address.idPrefix() + "_-____-8%");
      update.executeUpdate();
    }
  }

  /**
   * Moves the end of a job's lock on; its revision stays, so that whoever runs it can end it.
   *
   * @return false if the job is gone or not locked by that owner
   */
  public boolean extendLock(String jobId, String owner, Instant until) {
    boolean[] locked = {false};
    inTransaction(
        connection -> {
          try (PreparedStatement update =
              connection.prepareStatement(
                  "UPDATE ACT_RU_JOB SET LOCK_EXP_TIME_ = ? WHERE ID_ = ? AND LOCK_OWNER_ = ?")) {
            update.setObject(1, Values.jdbc(until));
            update.setString(2, jobId);
            update.setString(3, owner);
            locked[0] = update.executeUpdate() > 0;
          }
        });
    return locked[0];
  }

  /**
   * Deletes every row whose id names the address, and the given rows.
   *
   * @param others rows of the shard whose ids do not name it
   */
  public void delete(Address address, Collection<RowKey> others) {
    inTransaction(
        connection -> {
          for (Table table : tables.reversed()) {
            deleteAddress(connection, table, address);
          }
          Map<String, List<RowKey>> byTable =
              others.stream().collect(Collectors.groupingBy(RowKey::table));
          for (Table table : tables.reversed()) {
            for (RowKey key : byTable.getOrDefault(table.name(), List.of())) {
              deleteRow(connection, table, key);
            }
          }
        });
  }

  /** Deletes every row of the collective. */
  public void deleteAll() {
    inTransaction(
        connection -> {
          try (Statement statement = connection.createStatement()) {
            for (Table table : tables.reversed()) {
              for (String parent : table.parents()) {
                statement.executeUpdate("UPDATE " + table.name() + " SET " + parent + " = NULL");
              }
              statement.executeUpdate("DELETE FROM " + table.name());
            }
          }
        });
  }

  /** True if any row of the collective's tables is there. */
  public boolean anyRow() {
    boolean[] found = {false};
    inTransaction(
        connection -> {
          try (Statement statement = connection.createStatement()) {
            for (Table table : tables.all()) {
              try (ResultSet rows =
                  statement.executeQuery("SELECT 1 FROM " + table.name() + " LIMIT 1")) {
                found[0] |= rows.next();
              }
            }
          }
        });
    return found[0];
  }

  /** Brings the database up to date with the changes of a turn. */
  public void apply(List<RowChange> changes) {
    inTransaction(connection -> RowChanges.apply(connection, tables, changes));
  }

  private static void deleteAddress(Connection connection, Table table, Address address)
      throws SQLException {
    if (!table.columns().names().contains("ID_")) {
      return;
    }
    String id = address.idPrefix() + "_-____-8%'";
    try (Statement statement = connection.createStatement()) {
      if (COMPOSED_IDS.contains(table.name())) {
        statement.executeUpdate("DELETE FROM " + table.name() + " WHERE ID_ LIKE '%:" + id);
      }
      String where = " WHERE ID_ LIKE '" + id;
      for (String parent : table.parents()) {
        String has = " AND " + parent + " IS NOT NULL";
        statement.executeUpdate(
            "UPDATE " + table.name() + " SET " + parent + " = NULL" + where + has);
      }
      statement.executeUpdate("DELETE FROM " + table.name() + where);
    }
  }

  private static void deleteRow(Connection connection, Table table, RowKey key)
      throws SQLException {
    try (PreparedStatement delete = connection.prepareStatement(RowChanges.deleteSql(table))) {
      RowChanges.bindKey(delete, 1, table, key);
      delete.executeUpdate();
    }
  }

  private interface Work {
    void run(Connection connection) throws SQLException;
  }

  /**
   * A conflict with a command that is just ending passes; the work is the same when it is repeated.
   */
  private void inTransaction(Work work) {
    for (int attempt = 1; ; attempt++) {
      try {
        runInTransaction(work);
        return;
      } catch (ViewException e) {
        if (attempt == ATTEMPTS || !Conflicts.passes(e)) {
          throw e;
        }
      }
    }
  }

  private void runInTransaction(Work work) {
    try (Connection connection = dataSource.getConnection()) {
      boolean autoCommit = connection.getAutoCommit();
      connection.setAutoCommit(false);
      try {
        SessionRows.uncaptured(() -> work.run(connection));
        connection.commit();
      } catch (SQLException | RuntimeException e) {
        connection.rollback();
        throw e;
      } finally {
        connection.setAutoCommit(autoCommit);
      }
    } catch (SQLException e) {
      throw new ViewException("The node's database refused rows of a shard: " + e.getMessage(), e);
    }
  }
}
