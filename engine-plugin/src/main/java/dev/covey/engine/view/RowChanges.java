package dev.covey.engine.view;

import dev.covey.checkpoint.Row;
import dev.covey.checkpoint.RowChange;
import dev.covey.checkpoint.RowKey;
import dev.covey.engine.capture.Table;
import dev.covey.engine.capture.Tables;
import dev.covey.engine.capture.Values;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;

/** Applies a turn's changes to tables, in an order that foreign keys allow. */
public final class RowChanges {
  private RowChanges() {}

  /**
   * On the caller's connection and in its transaction; whether it is captured is the caller's.
   *
   * @throws IllegalArgumentException if there is a patch: an image makes rows of these
   */
  public static void apply(Connection connection, Tables tables, List<RowChange> changes)
      throws SQLException {
    if (changes.stream().anyMatch(RowChange.Patch.class::isInstance)) {
      throw new IllegalArgumentException("Expected whole rows, but got a patch");
    }
    Map<String, List<RowChange>> byTable =
        changes.stream().collect(Collectors.groupingBy(change -> change.key().table()));
    for (Table table : tables.reversed()) {
      for (RowChange change : byTable.getOrDefault(table.name(), List.of())) {
        if (change instanceof RowChange.Remove) {
          remove(connection, table, change.key());
        }
      }
    }
    for (Table table : tables.all()) {
      List<Row> puts = new ArrayList<>();
      for (RowChange change : byTable.getOrDefault(table.name(), List.of())) {
        if (change instanceof RowChange.Put put) {
          puts.add(put.row());
        }
      }
      for (Row row : ParentsFirst.order(table, puts)) {
        put(connection, table, row);
      }
    }
  }

  /** Deletes rows, those that refer to others first. As {@link #apply}. */
  public static void remove(Connection connection, Tables tables, Collection<Row> rows)
      throws SQLException {
    Map<String, List<Row>> byTable =
        rows.stream().collect(Collectors.groupingBy(row -> row.key().table()));
    for (Table table : tables.reversed()) {
      List<Row> ordered =
          new ArrayList<>(ParentsFirst.order(table, byTable.getOrDefault(table.name(), List.of())));
      Collections.reverse(ordered);
      for (Row row : ordered) {
        remove(connection, table, row.key());
      }
    }
  }

  static String insertSql(Table table) {
    List<String> names = table.columns().names();
    return "INSERT INTO "
        + table.name()
        + " ("
        + String.join(", ", names)
        + ") VALUES ("
        + names.stream().map(name -> "?").collect(Collectors.joining(", "))
        + ")";
  }

  static String selectSql(Table table) {
    return "SELECT 1 FROM " + table.name() + where(table);
  }

  static String deleteSql(Table table) {
    return "DELETE FROM " + table.name() + where(table);
  }

  static void bind(PreparedStatement statement, Table table, Row row) throws SQLException {
    List<String> names = table.columns().names();
    boolean sameOrder = row.columns().equals(table.columns());
    for (int i = 0; i < names.size(); i++) {
      statement.setObject(i + 1, Values.jdbc(sameOrder ? row.value(i) : row.value(names.get(i))));
    }
  }

  static void bindKey(PreparedStatement statement, int first, Table table, RowKey key)
      throws SQLException {
    int place = first;
    for (String part : table.keyParts(key)) {
      statement.setString(place++, part);
    }
  }

  private static String where(Table table) {
    return table.key().stream()
        .map(place -> table.columnName(place) + " = ?")
        .collect(Collectors.joining(" AND ", " WHERE ", ""));
  }

  private static void remove(Connection connection, Table table, RowKey key) throws SQLException {
    try (PreparedStatement delete = connection.prepareStatement(deleteSql(table))) {
      bindKey(delete, 1, table, key);
      delete.executeUpdate();
    }
  }

  private static void put(Connection connection, Table table, Row row) throws SQLException {
    List<String> names = table.columns().names();
    String sql =
        "UPDATE "
            + table.name()
            + names.stream()
                .map(name -> name + " = ?")
                .collect(Collectors.joining(", ", " SET ", ""))
            + where(table);
    try (PreparedStatement update = connection.prepareStatement(sql)) {
      bind(update, table, row);
      bindKey(update, names.size() + 1, table, row.key());
      if (update.executeUpdate() > 0) {
        return;
      }
    }
    try (PreparedStatement insert = connection.prepareStatement(insertSql(table))) {
      bind(insert, table, row);
      insert.executeUpdate();
    }
  }
}
