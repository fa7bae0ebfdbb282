package dev.covey.engine.time;

import dev.covey.checkpoint.Row;
import dev.covey.checkpoint.RowChange;
import dev.covey.engine.address.VisitNames;
import dev.covey.fabric.ShardId;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * The way of an instance over nodes and sites: its own turns and those of the visits of its
 * activities, theirs included, by time. Reads each shard that a visit was sent to. One thread's
 * own.
 */
public final class InstanceTrace {
  private final ShardTurns turns;
  private final Set<String> traced = new HashSet<>();
  private final List<TraceLine> lines = new ArrayList<>();

  private InstanceTrace(ShardTurns turns) {
    this.turns = turns;
  }

  /** All that is kept of an instance and its visits. Blocks. */
  public static List<TraceLine> of(ShardTurns turns, InstanceHistory history) {
    InstanceTrace trace = new InstanceTrace(turns);
    trace.follow(history, null);
    trace.lines.sort(Comparator.comparing(TraceLine::at));
    return trace.lines;
  }

  private void follow(InstanceHistory history, String home) {
    if (!traced.add(history.root())) {
      return;
    }
    for (CheckpointLine line : history.lines()) {
      lines.add(
          new TraceLine(
              line.at(), history.shard(), line.node(), history.root(), home, line.happenings()));
    }
    visits(history).forEach((shard, names) -> followVisits(shard, names, history.root()));
  }

  private void followVisits(ShardId shard, Set<String> names, String home) {
    for (String instance : turns.read(shard, () -> new VisitsReading(names)).instances()) {
      follow(InstanceHistory.read(turns, shard, instance), home);
    }
  }

  /** The names of all visits that an instance has waited for, by where they were sent. */
  private static Map<ShardId, Set<String>> visits(InstanceHistory history) {
    Map<ShardId, Set<String>> visits = new LinkedHashMap<>();
    for (InstanceHistory.Moment moment : history.moments()) {
      for (RowChange change : moment.changes()) {
        if (change instanceof RowChange.Put put) {
          add(visits, put.row());
        }
      }
    }
    return visits;
  }

  private static void add(Map<ShardId, Set<String>> visits, Row row) {
    boolean log = row.key().table().equals("ACT_HI_EXT_TASK_LOG");
    if (!log && !row.key().table().equals("ACT_RU_EXT_TASK")) {
      return;
    }
    ShardId shard = VisitNames.shard((String) row.value("TOPIC_NAME_"));
    if (shard != null) {
      String visit = log ? (String) row.value("EXT_TASK_ID_") : row.key().key();
      visits.computeIfAbsent(shard, s -> new LinkedHashSet<>()).add(VisitNames.name(visit));
    }
  }
}
