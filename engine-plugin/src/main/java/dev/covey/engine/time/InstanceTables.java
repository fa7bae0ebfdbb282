package dev.covey.engine.time;

import dev.covey.checkpoint.Row;
import dev.covey.checkpoint.RowChange;
import dev.covey.checkpoint.RowKey;
import dev.covey.engine.address.Address;
import dev.covey.engine.address.IdLayout;
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
 * for. A transaction that has read any of them and commits later finds its revision gone.
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
    Collection<Row> now = new LiveRows(connection, tables).locked(change.root());
    now.forEach(row -> requireNoCase(row.key()));
    boolean asExpected =
        change.expected() == null
            ? now.isEmpty() && !exists("ACT_HI_PROCINST", change.root())
            : Fingerprint.of(now).equals(change.expected());
    if (!asExpected) {
      return false;
    }
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
      if (row instanceof RowChange.Put put) {
        rows.add(put.row());
      }
    }
    List<Row> members = new InstanceMembers(change.root()).admit(rows);
    if (!address.equals(IdLayout.parse(change.root())) || members.size() < rows.size()) {
      throw new BadUserRequestException(
          "Expected %d rows of instance %s at %s, but %d are not"
              .formatted(rows.size(), change.root(), address, rows.size() - members.size()));
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
