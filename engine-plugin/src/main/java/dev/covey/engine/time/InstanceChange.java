package dev.covey.engine.time;

import dev.covey.checkpoint.Row;
import dev.covey.checkpoint.RowChange;
import dev.covey.checkpoint.RowKey;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Map;

/**
 * What is to become of an instance's rows. Immutable.
 *
 * @param root id of the root process instance
 * @param expected fingerprint of the live rows that it must have now; null if it must be new
 * @param changes every live row it shall have, and what becomes of its other rows
 * @param note for its operation log
 */
public record InstanceChange(
    String root, String expected, List<RowChange> changes, InstanceNote note) {

  /**
   * By how much a rewound row's revision is higher than any of the instance's in the journal: who
   * takes a job's lock raises its revision without a turn.
   */
  private static final int REVISION_STEP = 1_000;

  /** Copies the list. */
  public InstanceChange {
    changes = List.copyOf(changes);
  }

  /**
   * Makes an instance's rows those of an earlier turn: without locks, and with revisions that no
   * transaction can have read. What was noted of rewinds since then stays.
   *
   * @throws TurnNotKeptException if there is no such turn
   */
  public static InstanceChange rewind(InstanceHistory history, long turn) {
    Map<RowKey, Row> now = history.rows();
    Map<RowKey, Row> then = history.rowsAt(turn);
    requireSomething(history);
    Map<RowKey, Row> live = Rows.live(then.values());
    Map<RowKey, Row> replaced = Rows.live(now.values());
    int revision = Math.addExact(history.highestRevision(), REVISION_STEP);
    List<RowChange> changes = new ArrayList<>();
    for (RowKey key : now.keySet()) {
      if (!then.containsKey(key) && !Rows.isRuntime(key) && !InstanceNote.isNote(now.get(key))) {
        changes.add(new RowChange.Remove(key));
      }
    }
    for (Row row : then.values()) {
      if (live.containsKey(row.key())) {
        changes.add(new RowChange.Put(fresh(row, revision)));
      } else if (replaced.containsKey(row.key()) || !row.equals(now.get(row.key()))) {
        changes.add(new RowChange.Put(row));
      }
    }
    InstanceNote note =
        new InstanceNote(
            InstanceNote.REWIND, history.root() + " at turn " + history.lastTurn(), "turn " + turn);
    return new InstanceChange(history.root(), Fingerprint.of(replaced.values()), changes, note);
  }

  /**
   * Puts in an instance that has not been there: rows that have ids of their own.
   *
   * @param root id of the new root process instance
   */
  public static InstanceChange create(String root, Collection<Row> rows, InstanceNote note) {
    List<RowChange> changes = new ArrayList<>();
    rows.forEach(row -> changes.add(new RowChange.Put(row)));
    return new InstanceChange(root, null, changes, note);
  }

  private static void requireSomething(InstanceHistory history) {
    if (history.gone()) {
      throw new NoSuchInstanceException(
          "Instance %s has ended, and its history was deleted or archived by turn %d of shard %s"
              .formatted(history.root(), history.newestTurn(), history.shard()));
    }
  }

  /** A live row that nobody has locked and nobody has read. */
  public static Row fresh(Row row, int revision) {
    Row fresh = row;
    for (String lock : List.of("LOCK_OWNER_", "WORKER_ID_", "LOCK_EXP_TIME_")) {
      if (Rows.isRuntime(row.key()) && row.columns().names().contains(lock)) {
        fresh = fresh.with(lock, null);
      }
    }
    return row.columns().names().contains(Rows.REVISION)
        ? fresh.with(Rows.REVISION, revision)
        : fresh;
  }
}
