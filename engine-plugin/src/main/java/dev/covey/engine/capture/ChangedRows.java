package dev.covey.engine.capture;

import dev.covey.checkpoint.Paging;
import dev.covey.checkpoint.RowChange;
import dev.covey.checkpoint.RowKey;
import dev.covey.engine.address.Address;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Function;

/** What one transaction did to its rows, folded: the first old and the last new image of each. */
public final class ChangedRows {
  private static final class Images {
    final Object[] first;
    Object[] last;

    Images(Object[] first, Object[] last) {
      this.first = first;
      this.last = last;
    }
  }

  private final Map<String, List<Object[][]>> raw = new LinkedHashMap<>();

  void changed(String table, Object[] oldRow, Object[] newRow) {
    raw.computeIfAbsent(table, t -> new ArrayList<>()).add(new Object[][] {oldRow, newRow});
  }

  public boolean isEmpty() {
    return raw.isEmpty();
  }

  /**
   * The net changes as plain data: whole rows, but of an instance's long values only the pages that
   * differ, or where the same bytes stand.
   *
   * @param tables the database's tables; rows of others are passed over
   * @param pagingAt how values of a shard's rows are paged
   */
  public List<RowChange> fold(Tables tables, Function<Address, Paging> pagingAt)
      throws SQLException {
    FoldedChanges changes = new FoldedChanges(pagingAt);
    for (Map.Entry<String, List<Object[][]>> entry : raw.entrySet()) {
      Table table = tables.get(entry.getKey());
      if (table != null) {
        foldTable(table, entry.getValue(), changes);
      }
    }
    return changes.inOrder();
  }

  private static void foldTable(Table table, List<Object[][]> events, FoldedChanges changes)
      throws SQLException {
    Map<RowKey, Images> byKey = new LinkedHashMap<>();
    for (Object[][] event : events) {
      RowKey key = table.keyOf(event[1] == null ? event[0] : event[1]);
      Images images = byKey.get(key);
      if (images == null) {
        byKey.put(key, new Images(event[0], event[1]));
      } else {
        images.last = event[1];
      }
    }
    Leases leases = Leases.of(table);
    for (Map.Entry<RowKey, Images> entry : byKey.entrySet()) {
      Images images = entry.getValue();
      if (images.last != null) {
        if (!leases.onlyLeaseChanged(images.first, images.last) && !leases.nodeLocal(images.last)) {
          changes.put(table, images.first, table.row(images.last));
        }
      } else if (images.first != null && !leases.nodeLocal(images.first)) {
        changes.remove(table, entry.getKey(), images.first);
      }
    }
  }
}
