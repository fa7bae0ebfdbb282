package dev.covey.engine.time;

import dev.covey.checkpoint.Row;
import dev.covey.checkpoint.RowChange;
import dev.covey.checkpoint.ShardImage;
import dev.covey.checkpoint.TurnHeader;
import dev.covey.engine.checkpoint.ShardReader;
import dev.covey.fabric.ShardId;
import java.util.ArrayList;
import java.util.List;

/**
 * Gathers what is kept of one instance out of all that is kept of its shard. One thread's own.
 *
 * <p>A patch is kept as it is if it builds on a row of the same instance, so that each value of a
 * large variable costs no more memory here than it cost bytes in the journal.
 */
final class InstanceReading implements ShardTurns.Listener {
  private final String instance;
  private final InstanceMembers members;
  private final List<InstanceHistory.Moment> moments = new ArrayList<>();
  private String root;
  private boolean found;
  private long oldest;
  private long last;

  InstanceReading(String instance) {
    this.instance = instance;
    this.root = instance;
    this.members = new InstanceMembers(instance);
  }

  @Override
  public void begin(ShardImage image) {
    List<Row> rows = new ArrayList<>();
    image.tables().forEach(table -> rows.addAll(image.rows(table)));
    TurnHeader header = image.lastHeader().orElseThrow();
    oldest = header.number();
    rows.forEach(this::lookForRoot);
    List<RowChange> puts = new ArrayList<>();
    members.admit(rows).forEach(row -> puts.add(new RowChange.Put(row)));
    if (!puts.isEmpty()) {
      moments.add(new InstanceHistory.Moment(header, puts));
    }
  }

  @Override
  public void take(ShardReader.Folded folded) {
    List<Row> puts = new ArrayList<>();
    for (RowChange change : folded.whole()) {
      if (change instanceof RowChange.Put put) {
        lookForRoot(put.row());
        puts.add(put.row());
      }
    }
    members.admit(puts);
    List<RowChange> changes = new ArrayList<>();
    for (int i = 0; i < folded.whole().size(); i++) {
      RowChange whole = folded.whole().get(i);
      if (members.have(whole.key())) {
        boolean own =
            folded.turn().changes().get(i) instanceof RowChange.Patch patch
                && members.have(patch.base());
        changes.add(own ? folded.turn().changes().get(i) : whole);
      }
    }
    if (!changes.isEmpty()) {
      moments.add(new InstanceHistory.Moment(folded.turn().header(), changes));
    }
  }

  private void lookForRoot(Row row) {
    String table = row.key().table();
    if (row.key().key().equals(instance)
        && (table.equals("ACT_RU_EXECUTION") || table.equals("ACT_HI_PROCINST"))) {
      found = true;
      String named = InstanceMembers.text(row, InstanceMembers.ROOT);
      root = named == null ? root : named;
    }
  }

  @Override
  public void end(long number) {
    last = number;
  }

  /** Whether there is a process instance of that id. */
  boolean found() {
    return found;
  }

  /** The id of its root. */
  String root() {
    return root;
  }

  /**
   * @param asked the id that was asked for
   */
  InstanceHistory history(ShardId shard, String asked) {
    if (!found) {
      throw new NoSuchInstanceException(
          oldest == 0
              ? "Shard %s, which the id names, has never had a process instance %s"
                  .formatted(shard, asked)
              : "Shard %s, which the id names, has had no process instance %s since turn %d, the oldest kept"
                  .formatted(shard, asked, oldest));
    }
    return new InstanceHistory(root, shard, oldest, moments, last);
  }
}
