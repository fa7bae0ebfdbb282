package dev.covey.engine.time;

import dev.covey.checkpoint.Row;
import dev.covey.checkpoint.RowChange;
import dev.covey.checkpoint.RowKey;
import dev.covey.checkpoint.Turn;
import dev.covey.checkpoint.TurnHeader;
import dev.covey.fabric.ShardId;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * All that turns of its shard did to one root process instance, as the journal had it when it was
 * read. Immutable.
 *
 * @param root id of the root process instance
 * @param moments the turns that changed it, in order; at least one
 * @param lastTurn number of the shard's last turn when it was read
 */
public record InstanceHistory(String root, ShardId shard, List<Moment> moments, long lastTurn) {
  /** What one turn did to the instance. */
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
   * @throws NoSuchInstanceException if the journal has no such instance
   * @throws TurnNotKeptException if the journal's beginning is gone
   */
  public static InstanceHistory read(ShardTurns turns, ShardId shard, String instance) {
    Reading reading = new Reading(instance);
    long last = turns.read(shard, reading::take);
    if (!reading.root.equals(instance)) {
      reading = new Reading(reading.root);
      last = turns.read(shard, reading::take);
    }
    if (!reading.found) {
      throw new NoSuchInstanceException(
          "Shard %s, which the id names, has never had a process instance %s"
              .formatted(shard, instance));
    }
    return new InstanceHistory(reading.root, shard, reading.moments, last);
  }

  private static final class Reading {
    private final String instance;
    private final InstanceMembers members;
    private final List<Moment> moments = new ArrayList<>();
    private String root;
    private boolean found;

    Reading(String instance) {
      this.instance = instance;
      this.root = instance;
      this.members = new InstanceMembers(instance);
    }

    void take(Turn turn) {
      turn.changes().forEach(this::lookForRoot);
      List<RowChange> changes = members.of(turn);
      if (!changes.isEmpty()) {
        moments.add(new Moment(turn.header(), changes));
      }
    }

    private void lookForRoot(RowChange change) {
      boolean self = change.key().key().equals(instance);
      String table = change.key().table();
      if (self
          && (table.equals("ACT_RU_EXECUTION") || table.equals("ACT_HI_PROCINST"))
          && change instanceof RowChange.Put put) {
        found = true;
        String named = InstanceMembers.text(put.row(), InstanceMembers.ROOT);
        root = named == null ? root : named;
      }
    }
  }

  /** Number of the turn that created the instance. */
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
   * @throws TurnNotKeptException if there is no such turn, or the instance came later
   */
  public Map<RowKey, Row> rowsAt(long turn) {
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

  /** The turns that changed it, each with what it did. */
  public List<CheckpointLine> lines() {
    List<CheckpointLine> lines = new ArrayList<>();
    Map<RowKey, Row> rows = new LinkedHashMap<>();
    for (Moment moment : moments) {
      lines.add(new TurnAccount(rows, moment).line());
      apply(rows, moment.changes());
    }
    return lines;
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
      } else {
        rows.remove(change.key());
      }
    }
  }

  /** The highest revision that any of its rows has ever had. */
  int highestRevision() {
    int highest = 0;
    for (Moment moment : moments) {
      for (RowChange change : moment.changes()) {
        if (change instanceof RowChange.Put put
            && put.row().columns().names().contains(Rows.REVISION)
            && put.row().value(Rows.REVISION) instanceof Integer revision) {
          highest = Math.max(highest, revision);
        }
      }
    }
    return highest;
  }
}
