package dev.covey.engine.capture;

import dev.covey.checkpoint.Paging;
import dev.covey.checkpoint.Row;
import dev.covey.checkpoint.RowChange;
import dev.covey.checkpoint.RowKey;
import dev.covey.engine.address.Address;
import dev.covey.engine.address.IdLayout;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.function.Function;

/**
 * Gathers the changes of one transaction and keeps long values short: a row with such a value is
 * written as a patch of what it was, or, if it is new, of another row that was changed or removed
 * with it. The engine replaces the bytes of a variable by removing one row and inserting another,
 * and keeps copies of them as history. Rows of the catalog are always whole. One thread's own.
 *
 * <p>Invariant: a patch stands after the change and before the removal of the row that it builds
 * on, and both belong to the same shard, so whoever folds the turn has that row.
 */
final class FoldedChanges {
  /** How many rows a new one is compared with: each costs a pass over the value. */
  private static final int MOST_COMPARED = 8;

  /** No page is smaller; spares most rows the look at their address. */
  private static final Paging LEAST = new Paging(512);

  private record Removed(Table table, RowKey key, Object[] before) {}

  private final Function<Address, Paging> pagingAt;
  private final List<RowChange> changes = new ArrayList<>();
  private final List<Row> longAndNew = new ArrayList<>();
  private final List<Row> bases = new ArrayList<>();
  private final List<Removed> removed = new ArrayList<>();

  FoldedChanges(Function<Address, Paging> pagingAt) {
    this.pagingAt = pagingAt;
  }

  void remove(Table table, RowKey key, Object[] before) {
    removed.add(new Removed(table, key, before));
  }

  void put(Table table, Object[] before, Row now) throws SQLException {
    if (!isLong(now)) {
      changes.add(new RowChange.Put(now));
    } else if (before == null) {
      longAndNew.add(now);
    } else {
      changes.add(pagingOf(now).change(table.row(before), now));
      bases.add(now);
    }
  }

  private boolean isLong(Row row) {
    return LEAST.splits(row) && instanceShard(row.key()) != null && pagingOf(row).splits(row);
  }

  private Paging pagingOf(Row row) {
    return pagingAt.apply(instanceShard(row.key()));
  }

  private static Address instanceShard(RowKey key) {
    Address address = IdLayout.parse(key.key());
    return address == null || address.isCatalog() ? null : address;
  }

  List<RowChange> inOrder() throws SQLException {
    if (!longAndNew.isEmpty()) {
      addRemovedAsBases();
      for (Row row : longAndNew) {
        changes.add(smallest(row));
        bases.add(0, row);
      }
    }
    removed.forEach(row -> changes.add(new RowChange.Remove(row.key())));
    return changes;
  }

  private void addRemovedAsBases() throws SQLException {
    for (Removed row : removed) {
      String table = row.key().table();
      boolean mayServe =
          instanceShard(row.key()) != null
              && longAndNew.stream().anyMatch(now -> now.key().table().equals(table));
      if (mayServe && bases.size() < MOST_COMPARED) {
        Row before = row.table().row(row.before());
        if (isLong(before)) {
          bases.add(before);
        }
      }
    }
  }

  private RowChange smallest(Row now) {
    RowChange best = new RowChange.Put(now);
    long least = Long.MAX_VALUE;
    for (Row base : bases.subList(0, Math.min(MOST_COMPARED, bases.size()))) {
      if (Objects.equals(instanceShard(base.key()), instanceShard(now.key()))
          && pagingOf(now).change(base, now) instanceof RowChange.Patch patch
          && Paging.carriedBytes(patch) < least) {
        best = patch;
        least = Paging.carriedBytes(patch);
      }
    }
    return best;
  }
}
