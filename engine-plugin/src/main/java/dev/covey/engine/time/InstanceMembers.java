package dev.covey.engine.time;

import dev.covey.checkpoint.Row;
import dev.covey.checkpoint.RowChange;
import dev.covey.checkpoint.RowKey;
import dev.covey.checkpoint.Turn;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashSet;
import java.util.List;
import java.util.Set;

/**
 * Tells which rows belong to one root process instance: to itself, to instances that its call
 * activities have started, and to their tasks, variables, jobs and history. One thread's own.
 *
 * <p>Invariant: a row belongs to a root by its {@code ROOT_PROC_INST_ID_}; without one, by a
 * reference to a row that belongs; bytes by the row that refers to them. What has once belonged
 * belongs for ever, since no id comes twice; so rows must be shown in the order of their turns.
 */
public final class InstanceMembers {
  /** Names the root process instance that a row belongs to. */
  public static final String ROOT = "ROOT_PROC_INST_ID_";

  /** Columns by which a row refers to what it belongs to. */
  public static final List<String> OWNERS =
      List.of(
          "PROC_INST_ID_",
          "PROCESS_INSTANCE_ID_",
          "EXECUTION_ID_",
          "TASK_ID_",
          "PARENT_TASK_ID_",
          "SUPER_EXEC_",
          "CASE_EXECUTION_ID_",
          "CASE_INST_ID_",
          "DEC_INST_ID_",
          "JOB_ID_");

  /** Columns by which a row refers to bytes that belong to it. */
  public static final List<String> CONTENTS =
      List.of(
          "BYTEARRAY_ID_",
          "EXCEPTION_STACK_ID_",
          "JOB_EXCEPTION_STACK_ID_",
          "ERROR_DETAILS_ID_",
          "CONTENT_ID_");

  private final String root;
  private final Set<String> ids = new HashSet<>();
  private final Set<RowKey> keys = new HashSet<>();

  /** Members of the root process instance of that id. */
  public InstanceMembers(String root) {
    this.root = root;
    ids.add(root);
  }

  /**
   * What a turn did to the instance's rows, in the turn's order.
   *
   * @param turn with whole rows: a patch does not say what a new row belongs to
   */
  public List<RowChange> of(Turn turn) {
    List<Row> puts = new ArrayList<>();
    for (RowChange change : turn.changes()) {
      if (change instanceof RowChange.Put put) {
        puts.add(put.row());
      }
    }
    admit(puts);
    return turn.changes().stream().filter(change -> keys.contains(change.key())).toList();
  }

  /** The rows that belong, of rows in any order. */
  public List<Row> admit(Collection<Row> rows) {
    List<Row> waiting = new ArrayList<>(rows);
    while (waiting.removeIf(this::admitted)) {
      // A row that came in may be what others refer to.
    }
    return rows.stream().filter(row -> keys.contains(row.key())).toList();
  }

  /** Whether a row belongs that was shown. */
  boolean have(RowKey key) {
    return keys.contains(key);
  }

  private boolean admitted(Row row) {
    if (!keys.contains(row.key()) && !belongs(row)) {
      return false;
    }
    keys.add(row.key());
    ids.add(row.key().key());
    for (String column : CONTENTS) {
      if (text(row, column) != null) {
        ids.add(text(row, column));
      }
    }
    return true;
  }

  private boolean belongs(Row row) {
    String named = text(row, ROOT);
    if (named != null) {
      return named.equals(root);
    }
    if (ids.contains(row.key().key())) {
      return true;
    }
    return OWNERS.stream().map(column -> text(row, column)).anyMatch(ids::contains);
  }

  /** A column's text, or null if there is none or no such column. */
  public static String text(Row row, String column) {
    return row.columns().names().contains(column) && row.value(column) instanceof String text
        ? text
        : null;
  }
}
