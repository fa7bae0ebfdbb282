package dev.covey.checkpoint;

import java.util.ArrayList;
import java.util.Collection;
import java.util.Collections;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * The rows of one shard as its turns, folded in order, have left them.
 *
 * <p>Belongs to one thread at a time; nothing here is synchronised. What it returns are views that
 * later turns change; rows themselves never change.
 */
public final class ShardImage {

  private final Map<String, TableImage> tables = new LinkedHashMap<>();
  private TurnHeader last;
  private long inboxPosition = TurnHeader.NO_INBOX_POSITION;
  private int size;

  /** An image of nothing, before the first turn of a shard. */
  public ShardImage() {}

  /**
   * The image that turns up to and with {@code base} left behind.
   *
   * @param base the header of the last of those turns, its inbox position the image's
   * @param rows all rows of the shard after it
   */
  public ShardImage(TurnHeader base, Iterable<Row> rows) {
    Checks.notNull("a turn header", base);
    rows.forEach(this::put);
    passed(base);
  }

  /**
   * Folds the next turn in, wholly or, when it throws, not at all. Removing a row that is not there
   * changes nothing.
   *
   * @throws OutOfOrderTurnException if the turn's number is not the last one plus 1, or its shard
   *     is another
   * @throws CorruptRecordException if a patch does not fit the rows
   */
  public void apply(Turn turn) {
    TurnHeader next = turn.header();
    String shard = last == null ? next.shard() : last.shard();
    if (next.number() != number() + 1 || !next.shard().equals(shard)) {
      throw new OutOfOrderTurnException(shard, number() + 1, next);
    }
    for (RowChange change : whole(turn.changes())) {
      if (change instanceof RowChange.Put put) {
        put(put.row());
      } else {
        remove(change.key());
      }
    }
    passed(next);
  }

  /**
   * The next turn's changes with whole rows in place of patches; nothing is folded in.
   *
   * @throws CorruptRecordException if a patch does not fit the rows
   */
  public List<RowChange> whole(List<RowChange> changes) {
    if (changes.stream().noneMatch(RowChange.Patch.class::isInstance)) {
      return changes;
    }
    List<RowChange> whole = new ArrayList<>(changes.size());
    Map<RowKey, Optional<Row>> changed = new HashMap<>();
    for (RowChange change : changes) {
      RowChange now = change;
      if (change instanceof RowChange.Patch patch) {
        now = new RowChange.Put(patch.applyTo(key -> changed.getOrDefault(key, row(key))));
      }
      whole.add(now);
      changed.put(
          now.key(), now instanceof RowChange.Put put ? Optional.of(put.row()) : Optional.empty());
    }
    return whole;
  }

  private void put(Row row) {
    TableImage table = tables.computeIfAbsent(row.key().table(), name -> new TableImage());
    if (table.put(row)) {
      size++;
    }
  }

  private void remove(RowKey key) {
    TableImage table = tables.get(key.table());
    if (table != null && table.remove(key)) {
      size--;
      if (table.rows().isEmpty()) {
        tables.remove(key.table());
      }
    }
  }

  private void passed(TurnHeader header) {
    last = header;
    if (header.inboxPosition() != TurnHeader.NO_INBOX_POSITION) {
      inboxPosition = header.inboxPosition();
    }
  }

  /** The number of the last turn folded in, 0 before the first. */
  public long number() {
    return last == null ? 0 : last.number();
  }

  /** The header of the last turn folded in; empty before the first. */
  public Optional<TurnHeader> lastHeader() {
    return Optional.ofNullable(last);
  }

  /** The inbox position of the last turn that named one, or -1 if none did. */
  public long inboxPosition() {
    return inboxPosition;
  }

  /** The tables that have rows. */
  public Set<String> tables() {
    return Collections.unmodifiableSet(tables.keySet());
  }

  /** The rows of a table in the order in which they came; none if the table is not known. */
  public Collection<Row> rows(String table) {
    TableImage image = tables.get(table);
    return image == null ? Set.of() : image.rows();
  }

  /** The row of a key, if it is there. */
  public Optional<Row> row(RowKey key) {
    TableImage table = tables.get(key.table());
    return table == null ? Optional.empty() : table.row(key);
  }

  /** How many rows there are in all tables. */
  public int size() {
    return size;
  }
}
