package dev.covey.engine.time;

import dev.covey.checkpoint.Edit;
import dev.covey.checkpoint.Row;
import dev.covey.checkpoint.RowChange;
import dev.covey.checkpoint.RowKey;
import dev.covey.checkpoint.TurnHeader;
import dev.covey.fabric.ShardId;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * All that is kept of what turns of its shard did to one root process instance, as it was when it
 * was read. Immutable.
 *
 * @param root id of the root process instance
 * @param oldest number of the oldest turn of the shard that is kept as an image, what came before
 *     it being gone; 0 if the journal is whole
 * @param moments the turns that changed it, in order; at least one. The first may be of the oldest
 *     turn: then it has all rows as they were after it
 * @param lastTurn number of the shard's last turn when it was read
 */
public record InstanceHistory(
    String root, ShardId shard, long oldest, List<Moment> moments, long lastTurn) {
  /**
   * What one turn did to the instance.
   *
   * @param changes patches among them only where they build on a row of the instance
   */
  public record Moment(TurnHeader header, List<RowChange> changes) {}

  /** Requires a moment. */
  public InstanceHistory {
    if (moments.isEmpty()) {
      throw new NoSuchInstanceException(
          "No turn of shard %s has changed a process instance %s".formatted(shard, root));
    }
    moments = List.copyOf(moments);
  }

  /**
   * Reads an instance's past; that of its root, if a call activity has started it. Blocks.
   *
   * @throws NoSuchInstanceException if nothing is kept of such an instance
   */
  public static InstanceHistory read(ShardTurns turns, ShardId shard, String instance) {
    InstanceReading reading = turns.read(shard, () -> new InstanceReading(instance));
    if (reading.found() && !reading.root().equals(instance)) {
      String root = reading.root();
      reading = turns.read(shard, () -> new InstanceReading(root));
    }
    return reading.history(shard, instance);
  }

  /** Number of the turn that created the instance, or of the oldest that is kept. */
  public long firstTurn() {
    return moments.get(0).header().number();
  }

  /** Number of the last turn that changed it. */
  public long newestTurn() {
    return moments.get(moments.size() - 1).header().number();
  }

  /** The instance's rows after the last turn. */
  public Map<RowKey, Row> rows() {
    return rowsAt(lastTurn);
  }

  /**
   * The instance's rows after a turn of the shard.
   *
   * @throws TurnNotKeptException if there is no such turn, it is no longer kept, or the instance
   *     came later
   */
  public Map<RowKey, Row> rowsAt(long turn) {
    if (turn < oldest) {
      throw new TurnNotKeptException(
          "Turn %d of shard %s is no longer kept; the oldest is %d".formatted(turn, shard, oldest));
    }
    if (turn > lastTurn) {
      throw new TurnNotKeptException(
          "Expected a turn up to %d, the last of shard %s, but got %d"
              .formatted(lastTurn, shard, turn));
    }
    if (turn < firstTurn()) {
      throw new TurnNotKeptException(
          "Expected a turn from %d on, in which instance %s began, but got %d"
              .formatted(firstTurn(), root, turn));
    }
    Map<RowKey, Row> rows = new LinkedHashMap<>();
    for (Moment moment : moments) {
      if (moment.header().number() > turn) {
        break;
      }
      apply(rows, moment.changes());
    }
    return rows;
  }

  /** Whether it has ended and its history was deleted or archived, but for the operation log. */
  public boolean gone() {
    return rows().keySet().stream().allMatch(key -> key.table().equals("ACT_HI_OP_LOG"));
  }

  /** The turns that changed it, each with what it did, after what is kept of those before. */
  public List<CheckpointLine> lines() {
    List<CheckpointLine> lines = new ArrayList<>();
    Map<RowKey, Row> rows = new LinkedHashMap<>();
    for (Moment moment : moments) {
      Map<RowKey, Row> before = new LinkedHashMap<>(rows);
      apply(rows, moment.changes());
      lines.add(
          moment.header().number() == oldest
              ? oldestLine(moment.header())
              : new TurnAccount(before, moment, rows).line());
    }
    return lines;
  }

  private static CheckpointLine oldestLine(TurnHeader header) {
    return new CheckpointLine(
        header.number(),
        header.at(),
        header.node(),
        List.of("as of turn " + header.number() + ", the oldest kept"));
  }

  /**
   * What it was about after a turn.
   *
   * @throws TurnNotKeptException as {@link #rowsAt}
   */
  public InstanceState stateAt(long turn) {
    return InstanceState.of(root, rowsAt(turn));
  }

  /**
   * What changed from one turn to another.
   *
   * @throws TurnNotKeptException as {@link #rowsAt}
   */
  public StateDifference difference(long from, long to) {
    return StateDifference.between(stateAt(from), stateAt(to));
  }

  static void apply(Map<RowKey, Row> rows, List<RowChange> changes) {
    for (RowChange change : changes) {
      if (change instanceof RowChange.Put put) {
        rows.put(put.key(), put.row());
      } else if (change instanceof RowChange.Patch patch) {
        rows.put(patch.key(), patch.applyTo(base -> Optional.ofNullable(rows.get(base))));
      } else {
        rows.remove(change.key());
      }
    }
  }

  /** The highest revision that any of its rows has had since the oldest turn that is kept. */
  int highestRevision() {
    int highest = 0;
    for (Moment moment : moments) {
      for (RowChange change : moment.changes()) {
        if (revision(change) instanceof Integer revision) {
          highest = Math.max(highest, revision);
        }
      }
    }
    return highest;
  }

  /** Null if the change sets none. */
  private static Object revision(RowChange change) {
    if (change instanceof RowChange.Put put) {
      return put.row().columns().names().contains(Rows.REVISION)
          ? put.row().value(Rows.REVISION)
          : null;
    }
    if (change instanceof RowChange.Patch patch) {
      int column = patch.columns().names().indexOf(Rows.REVISION);
      return patch.edits().stream()
          .filter(edit -> edit instanceof Edit.Set && edit.column() == column)
          .map(edit -> ((Edit.Set) edit).value())
          .findFirst()
          .orElse(null);
    }
    return null;
  }
}
