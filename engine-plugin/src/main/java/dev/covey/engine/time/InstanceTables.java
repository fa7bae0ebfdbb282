package dev.covey.engine.time;

import dev.covey.checkpoint.Row;
import dev.covey.checkpoint.RowChange;
import dev.covey.checkpoint.RowKey;
import dev.covey.engine.address.Address;
import dev.covey.engine.address.IdLayout;
import dev.covey.engine.capture.Table;
import dev.covey.engine.capture.Tables;
import dev.covey.engine.view.RowChanges;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Timestamp;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.camunda.bpm.engine.BadUserRequestException;

/**
 * Changes one instance's rows in the database of its owner, in the caller's transaction. One
 * thread's own.
 *
 * <p>Invariant: the live rows that are replaced are locked and are those that the change was made
 * for. A transaction that has read any of them and commits later finds its revision gone. No row
 * that is there is changed or removed unless it belongs to the instance by what the database holds.
 */
public final class InstanceTables {
  private final Connection connection;
  private final Tables tables;
  private final Address address;

  /**
   * @param address of the shard that is worked on
   */
  public InstanceTables(Connection connection, Tables tables, Address address) {
    this.connection = connection;
    this.tables = tables;
    this.address = address;
  }

  /**
   * Makes the change.
   *
   * @return false, and nothing is done, if the instance is not as expected any more, or is there
   *     although it was to be new
   * @throws BadUserRequestException if the change is none of one instance of this shard, or needs a
   *     definition that is not there
   */
  public boolean make(InstanceChange change) throws SQLException {
    requireOneInstanceOfHere(change);
    requireDefinitions(change);
    LockedRows locked = LockedRows.waiting(connection, tables);
    Collection<Row> now = locked.live(change.root());
    now.forEach(row -> requireNoCase(row.key()));
    boolean asExpected =
        change.expected() == null
            ? now.isEmpty() && !exists("ACT_HI_PROCINST", change.root())
            : Fingerprint.of(now).equals(change.expected());
    if (!asExpected) {
      return false;
    }
    if (change.expected() != null && now.isEmpty()) {
      Collection<Row> entry = locked.of(List.of(processOf(change)));
      if (entry.isEmpty()) {
        return false; // Its history was taken away since it was read.
      }
      entry.forEach(InstanceTables::requireHere);
    }
    requireOwn(
        change.root(), now, locked.of(change.changes().stream().map(RowChange::key).toList()));
    RowChanges.remove(connection, tables, now);
    RowChanges.apply(connection, tables, change.changes());
    return true;
  }

  private void requireOneInstanceOfHere(InstanceChange change) {
    List<Row> rows = new ArrayList<>();
    for (RowChange row : change.changes()) {
      RowKey key = row.key();
      Address named = IdLayout.parse(key.key());
      if (!Rows.isOfInstances(key.table())
          || tables.get(key.table()) == null
          || (named != null && !named.equals(address))) {
        throw new BadUserRequestException(
            "Expected rows of an instance at " + address + ", but got " + key);
      }
      requireNoCase(key);
      requireWhole(row);
      if (row instanceof RowChange.Put put) {
        rows.add(put.row());
      }
    }
    if (!address.equals(IdLayout.parse(change.root()))) {
      throw new BadUserRequestException(
          "Expected an instance at %s, but got %s".formatted(address, change.root()));
    }
    requireMembers(change.root(), rows, rows);
  }

  private static RowKey processOf(InstanceChange change) {
    return new RowKey("ACT_HI_PROCINST", change.root());
  }

  private static void requireHere(Row entry) {
    String where = LeavingInstance.whereIsNow(entry);
    if (where != null) {
      throw new BadUserRequestException(
          "Expected an instance of this shard, but %s is elsewhere (%s): change it there"
              .formatted(entry.key().key(), where));
    }
  }

  private void requireWhole(RowChange change) {
    if (change instanceof RowChange.Patch) {
      throw new BadUserRequestException("Expected whole rows, but got a patch of " + change.key());
    }
    if (change instanceof RowChange.Put put) {
      Table table = tables.get(put.key().table());
      List<String> names = table.columns().names();
      if (!put.row().columns().names().containsAll(names)
          || !put.key().equals(table.keyOf(names.stream().map(put.row()::value).toArray()))) {
        throw new BadUserRequestException(
            "Expected all columns of " + put.key() + ", that key among them, but got others");
      }
    }
  }

  /**
   * What is there may only be changed if it is the instance's by what is there already, whatever
   * the change says of it.
   */
  private static void requireOwn(String root, Collection<Row> live, Collection<Row> there) {
    List<Row> known = new ArrayList<>(live);
    known.addAll(there);
    requireMembers(root, known, there);
  }

  private static void requireMembers(String root, Collection<Row> known, Collection<Row> rows) {
    Set<RowKey> own = new HashSet<>();
    new InstanceMembers(root).admit(known).forEach(row -> own.add(row.key()));
    for (Row row : rows) {
      if (!own.contains(row.key())) {
        throw new BadUserRequestException(
            "Expected only rows of instance %s, but %s is none".formatted(root, row.key()));
      }
    }
  }

  private static void requireNoCase(RowKey key) {
    if (key.table().startsWith("ACT_RU_CASE_")) {
      throw new BadUserRequestException(
          "Expected a process instance without CMMN cases, but it has " + key);
    }
  }

  private void requireDefinitions(InstanceChange change) throws SQLException {
    String missing = missingDefinition(change).orElse(null);
    if (missing != null) {
      throw new BadUserRequestException(
          "Instance %s needs definition %s, which was deleted".formatted(change.root(), missing));
    }
  }

  /** A definition that live rows of the change need and that is not there, or not yet. */
  public Optional<String> missingDefinition(InstanceChange change) throws SQLException {
    Set<String> definitions = new HashSet<>();
    for (RowChange row : change.changes()) {
      if (row instanceof RowChange.Put put && Rows.isRuntime(put.key())) {
        definitions.add(InstanceMembers.text(put.row(), "PROC_DEF_ID_"));
      }
    }
    for (String definition : definitions) {
      if (definition != null && !exists("ACT_RE_PROCDEF", definition)) {
        return Optional.of(definition);
      }
    }
    return Optional.empty();
  }

  private boolean exists(String table, String id) throws SQLException {
    try (PreparedStatement select =
        connection.prepareStatement("SELECT 1 FROM " + table + " WHERE ID_ = ?")) {
      select.setString(1, id);
      try (ResultSet found = select.executeQuery()) {
        return found.next();
      }
    }
  }

  /**
   * Writes the change's note into the operation log.
   *
   * @param id of the entry
   */
  public void note(InstanceChange change, String id, Instant at) throws SQLException {
    Row process =
        change.changes().stream()
            .filter(RowChange.Put.class::isInstance)
            .map(put -> ((RowChange.Put) put).row())
            .filter(row -> row.key().equals(new RowKey("ACT_RU_EXECUTION", change.root())))
            .findFirst()
            .orElse(null);
    try (PreparedStatement insert =
        connection.prepareStatement(
            "INSERT INTO ACT_HI_OP_LOG (ID_, ROOT_PROC_INST_ID_, PROC_INST_ID_, PROC_DEF_ID_,"
                + " PROC_DEF_KEY_, TENANT_ID_, TIMESTAMP_, OPERATION_TYPE_, OPERATION_ID_,"
                + " ENTITY_TYPE_, CATEGORY_, PROPERTY_, ORG_VALUE_, NEW_VALUE_)"
                + " VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, 'ProcessInstance', 'Operator', 'turn', ?, ?)")) {
      insert.setString(1, id);
      insert.setString(2, change.root());
      insert.setString(3, change.root());
      insert.setString(4, value(process, "PROC_DEF_ID_"));
      insert.setString(5, value(process, "PROC_DEF_KEY_"));
      insert.setString(6, value(process, "TENANT_ID_"));
      insert.setTimestamp(7, Timestamp.from(at));
      insert.setString(8, change.note().type());
      insert.setString(9, id);
      insert.setString(10, change.note().from());
      insert.setString(11, change.note().to());
      insert.executeUpdate();
    }
  }

  private static String value(Row row, String column) {
    return row == null ? null : InstanceMembers.text(row, column);
  }
}
