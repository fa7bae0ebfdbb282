package dev.covey.engine.capture;

import dev.covey.checkpoint.Columns;
import java.sql.Connection;
import java.sql.DatabaseMetaData;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Collections;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;

/**
 * The engine's tables whose rows belong to the collective, referenced tables before those that
 * refer to them. Immutable.
 *
 * <p>Not among them, since they are about one node: properties, the schema log, and metering.
 */
public final class Tables {
  private static final Set<String> NODE_LOCAL =
      Set.of("ACT_GE_PROPERTY", "ACT_GE_SCHEMA_LOG", "ACT_RU_METER_LOG", "ACT_RU_TASK_METER_LOG");

  private final Map<String, Table> byName;

  private Tables(Map<String, Table> byName) {
    this.byName = byName;
  }

  /** Reads them from the schema of the connection. */
  public static Tables read(Connection connection) throws SQLException {
    DatabaseMetaData metaData = connection.getMetaData();
    Map<String, Table> found = new TreeMap<>();
    Map<String, Set<String>> references = new TreeMap<>();
    for (String name : names(connection, metaData)) {
      Columns columns = new Columns(name, columns(connection, metaData, name));
      Map<String, Set<String>> imported = imported(connection, metaData, name);
      Set<String> parents = imported.getOrDefault(name, Set.of());
      found.put(name, new Table(columns, key(connection, metaData, columns), parents));
      references.put(name, imported.keySet());
    }
    return new Tables(inOrder(found, references));
  }

  public Collection<Table> all() {
    return byName.values();
  }

  /** From those that refer to the referenced: the order to delete in. */
  public List<Table> reversed() {
    List<Table> tables = new ArrayList<>(byName.values());
    Collections.reverse(tables);
    return tables;
  }

  /** The table of that name, or null. */
  public Table get(String name) {
    return byName.get(name);
  }

  private static List<String> names(Connection connection, DatabaseMetaData metaData)
      throws SQLException {
    List<String> names = new ArrayList<>();
    try (ResultSet tables =
        metaData.getTables(
            connection.getCatalog(),
            connection.getSchema(),
            "%",
            new String[] {"TABLE", "BASE TABLE"})) {
      while (tables.next()) {
        String name = tables.getString("TABLE_NAME");
        String upper = name.toUpperCase(Locale.ROOT);
        if (upper.startsWith("ACT_") && !NODE_LOCAL.contains(upper)) {
          names.add(name);
        }
      }
    }
    return names;
  }

  private static List<String> columns(
      Connection connection, DatabaseMetaData metaData, String table) throws SQLException {
    List<String> names = new ArrayList<>();
    try (ResultSet columns =
        metaData.getColumns(connection.getCatalog(), connection.getSchema(), table, "%")) {
      while (columns.next()) {
        names.add(columns.getString("COLUMN_NAME"));
      }
    }
    return names;
  }

  private static List<Integer> key(
      Connection connection, DatabaseMetaData metaData, Columns columns) throws SQLException {
    Map<Integer, Integer> places = new TreeMap<>();
    try (ResultSet keys =
        metaData.getPrimaryKeys(connection.getCatalog(), connection.getSchema(), columns.table())) {
      while (keys.next()) {
        places.put(keys.getInt("KEY_SEQ"), columns.names().indexOf(keys.getString("COLUMN_NAME")));
      }
    }
    return List.copyOf(places.values());
  }

  private static Map<String, Set<String>> imported(
      Connection connection, DatabaseMetaData metaData, String table) throws SQLException {
    Map<String, Set<String>> columnsByTable = new TreeMap<>();
    try (ResultSet keys =
        metaData.getImportedKeys(connection.getCatalog(), connection.getSchema(), table)) {
      while (keys.next()) {
        columnsByTable
            .computeIfAbsent(keys.getString("PKTABLE_NAME"), t -> new HashSet<>())
            .add(keys.getString("FKCOLUMN_NAME"));
      }
    }
    return columnsByTable;
  }

  private static Map<String, Table> inOrder(
      Map<String, Table> found, Map<String, Set<String>> references) {
    Map<String, Table> ordered = new LinkedHashMap<>();
    Set<String> visiting = new LinkedHashSet<>();
    found.keySet().forEach(name -> place(name, found, references, visiting, ordered));
    return ordered;
  }

  private static void place(
      String name,
      Map<String, Table> found,
      Map<String, Set<String>> references,
      Set<String> visiting,
      Map<String, Table> ordered) {
    if (ordered.containsKey(name) || !found.containsKey(name)) {
      return;
    }
    if (!visiting.add(name)) {
      throw new IllegalStateException("Tables refer to each other in a circle: " + visiting);
    }
    for (String referenced : references.get(name)) {
      if (!referenced.equals(name)) {
        place(referenced, found, references, visiting, ordered);
      }
    }
    visiting.remove(name);
    ordered.put(name, found.get(name));
  }
}
