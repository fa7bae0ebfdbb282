package dev.covey.engine.time;

import static java.util.stream.Collectors.toList;

import dev.covey.checkpoint.Row;
import dev.covey.checkpoint.RowKey;
import dev.covey.engine.capture.Table;
import dev.covey.engine.capture.Tables;
import dev.covey.engine.view.EndedInstances;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.Collection;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.stream.Collectors;

/** Finds rows and locks them until the transaction ends. One thread's own. */
final class LockedRows {
  private static final int IDS_A_QUERY = 500;

  private final Connection connection;
  private final Tables tables;
  private final String how;
  private final Map<RowKey, Row> found = new LinkedHashMap<>();

  private LockedRows(Connection connection, Tables tables, String how) {
    this.connection = connection;
    this.tables = tables;
    this.how = how;
  }

  /** Waits for whoever has locked some of them. */
  static LockedRows waiting(Connection connection, Tables tables) {
    return new LockedRows(connection, tables, "FOR UPDATE");
  }

  /**
   * Fails at once if somebody has locked some of them. The engine locks rows in another order: of
   * two who wait for each other, the engine might be the one that is rolled back.
   */
  static LockedRows yielding(Connection connection, Tables tables) {
    return new LockedRows(connection, tables, "FOR UPDATE NOWAIT");
  }

  /** What the engine works on of one instance: its runtime rows and their bytes. */
  Collection<Row> live(String root) throws SQLException {
    found.clear();
    InstanceMembers members = new InstanceMembers(root);
    Set<String> asked = new HashSet<>();
    Set<String> next = Set.of(root);
    while (!next.isEmpty()) {
      asked.addAll(next);
      for (Table table : tables.all()) {
        if (table.name().startsWith("ACT_RU_")) {
          lockReferring(table, List.copyOf(next));
        }
      }
      next =
          members.admit(found.values()).stream()
              .map(row -> row.key().key())
              .filter(id -> !asked.contains(id))
              .collect(Collectors.toSet());
    }
    found.keySet().retainAll(members.admit(found.values()).stream().map(Row::key).toList());
    Set<String> bytes = Rows.contents(found.values().stream());
    lock(tables.get(Rows.BYTES), "ID_", List.copyOf(bytes));
    return List.copyOf(found.values());
  }

  /** History of one instance, and what is kept beside it under its name. */
  Collection<Row> beside(String root) throws SQLException {
    found.clear();
    for (Table table : tables.all()) {
      if (EndedInstances.ofHistory(table)) {
        lock(table, InstanceMembers.ROOT, List.of(root));
      }
    }
    return List.copyOf(found.values());
  }

  /** The rows of these keys that are there. */
  Collection<Row> of(Collection<RowKey> keys) throws SQLException {
    found.clear();
    Map<String, List<RowKey>> byTable =
        keys.stream().collect(Collectors.groupingBy(RowKey::table, TreeMap::new, toList()));
    for (Map.Entry<String, List<RowKey>> some : byTable.entrySet()) {
      Table table = tables.get(some.getKey());
      String first = table.columnName(table.key().get(0));
      lock(table, first, some.getValue().stream().map(key -> table.keyParts(key)[0]).toList());
    }
    found.keySet().retainAll(Set.copyOf(keys));
    return List.copyOf(found.values());
  }

  private void lockReferring(Table table, List<String> ids) throws SQLException {
    List<String> columns = table.columns().names();
    if (columns.contains(InstanceMembers.ROOT)) {
      lock(table, InstanceMembers.ROOT, ids);
    }
    for (String column : InstanceMembers.OWNERS) {
      if (columns.contains(column)) {
        lock(table, column, ids);
      }
    }
  }

  private void lock(Table table, String column, List<String> ids) throws SQLException {
    for (int from = 0; from < ids.size(); from += IDS_A_QUERY) {
      List<String> some = ids.subList(from, Math.min(ids.size(), from + IDS_A_QUERY));
      String sql =
          "SELECT %s FROM %s WHERE %s IN (%s) %s"
              .formatted(
                  String.join(", ", table.columns().names()),
                  table.name(),
                  column,
                  some.stream().map(id -> "?").collect(Collectors.joining(", ")),
                  how);
      try (PreparedStatement select = connection.prepareStatement(sql)) {
        for (int i = 0; i < some.size(); i++) {
          select.setString(i + 1, some.get(i));
        }
        take(table, select);
      }
    }
  }

  private void take(Table table, PreparedStatement select) throws SQLException {
    try (ResultSet rows = select.executeQuery()) {
      while (rows.next()) {
        Object[] raw = new Object[table.columns().size()];
        for (int i = 0; i < raw.length; i++) {
          raw[i] = rows.getObject(i + 1);
        }
        Row row = table.row(raw);
        found.put(row.key(), row);
      }
    }
  }
}
