package dev.covey.engine.view;

import dev.covey.checkpoint.Row;
import dev.covey.checkpoint.RowChange;
import dev.covey.checkpoint.RowKey;
import dev.covey.checkpoint.ShardImage;
import dev.covey.engine.address.Address;
import dev.covey.engine.address.IdLayout;
import dev.covey.engine.capture.SessionRows;
import dev.covey.engine.capture.Table;
import dev.covey.engine.capture.Tables;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import javax.sql.DataSource;

/**
 * The node's database as a view of the shards it owns: rows of a shard are put in, taken out and
 * brought up to date, never captured. Each method is one database transaction. Thread-safe.
 */
public final class ShardTables {
  private static final int ATTEMPTS = 20;

  private final DataSource dataSource;
  private final Tables tables;

  public ShardTables(DataSource dataSource, Tables tables) {
    this.dataSource = dataSource;
    this.tables = tables;
  }

  /** Inserts an image, its jobs unlocked. */
  public void insert(ShardImage image) {
    inTransaction(
        connection -> {
          for (Table table : tables.all()) {
            Collection<Row> rows = image.rows(table.name());
            insertRows(connection, table, ParentsFirst.order(table, rows));
          }
        });
  }

  /** Inserts rows of one table, its jobs unlocked. */
  public void insert(String table, Collection<Row> rows) {
    inTransaction(connection -> insertRows(connection, tables.get(table), rows));
  }

  /** The rows of one table at an address. */
  public List<Row> rows(String table, Address address) {
    List<Row> found = new ArrayList<>();
    inTransaction(connection -> readRows(connection, tables.get(table), address, found));
    return found;
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

  /** Deletes the rows of one table at an address. */
  public void delete(String table, Address address) {
    inTransaction(connection -> deleteAddress(connection, tables.get(table), address));
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

  private static void insertRows(Connection connection, Table table, Collection<Row> rows)
      throws SQLException {
    if (rows.isEmpty()) {
      return;
    }
    try (PreparedStatement insert = connection.prepareStatement(RowChanges.insertSql(table))) {
      int waiting = 0;
      for (Row row : rows) {
        RowChanges.bind(insert, table, JobLocks.cleared(row));
        insert.addBatch();
        if (++waiting % 500 == 0) {
          insert.executeBatch();
        }
      }
      insert.executeBatch();
    }
  }

  private static void readRows(Connection connection, Table table, Address address, List<Row> found)
      throws SQLException {
    try (PreparedStatement select =
        connection.prepareStatement(
            "SELECT "
                + String.join(", ", table.columns().names())
                + " FROM "
                + table.name()
                + " WHERE ID_ LIKE ?")) {
      select.setString(1, address.idPrefix() + "%");
      try (ResultSet rows = select.executeQuery()) {
        while (rows.next()) {
          Object[] raw = new Object[table.columns().names().size()];
          for (int i = 0; i < raw.length; i++) {
            raw[i] = rows.getObject(i + 1);
          }
          Row row = table.row(raw);
          if (address.equals(IdLayout.parse(row.key().key()))) {
            found.add(row);
          }
        }
      }
    }
  }

  private static void deleteAddress(Connection connection, Table table, Address address)
      throws SQLException {
    if (!table.columns().names().contains("ID_")) {
      return;
    }
    String where = " WHERE ID_ LIKE '" + address.idPrefix() + "_-____-8%'";
    try (Statement statement = connection.createStatement()) {
      for (String parent : table.parents()) {
        statement.executeUpdate("UPDATE " + table.name() + " SET " + parent + " = NULL" + where);
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
