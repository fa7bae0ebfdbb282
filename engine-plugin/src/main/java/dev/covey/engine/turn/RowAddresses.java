package dev.covey.engine.turn;

import dev.covey.checkpoint.Row;
import dev.covey.checkpoint.RowChange;
import dev.covey.checkpoint.RowKey;
import dev.covey.engine.address.Address;
import dev.covey.engine.address.IdLayout;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;

/**
 * Which shard a row belongs to: definitions and identities to the catalog, other rows to where
 * their id says; a row with an id of the user's own to where its instance or task lives, or else to
 * where it was first seen. Thread-safe.
 */
public final class RowAddresses {
  private static final List<String> REFERENCES =
      List.of(
          "ROOT_PROC_INST_ID_",
          "PROC_INST_ID_",
          "EXECUTION_ID_",
          "TASK_ID_",
          "CASE_INST_ID_",
          "CASE_EXECUTION_ID_",
          "BATCH_ID_",
          "JOB_ID_");

  private final Map<RowKey, Address> byOwnId = new ConcurrentHashMap<>();

  /**
   * The shard of a changed row.
   *
   * @param elsewhere where it goes if neither its id nor its references nor its past tell
   */
  public Address of(RowChange change, Address elsewhere) {
    RowKey key = change.key();
    if (alwaysInCatalog(key.table())) {
      return Address.CATALOG;
    }
    Address named = IdLayout.parse(key.key());
    if (named != null) {
      return named;
    }
    if (change instanceof RowChange.Put put) {
      Address known = byOwnId.get(key);
      Address found = known != null ? known : referenced(put.row(), elsewhere);
      byOwnId.put(key, found);
      return found;
    }
    Address known = byOwnId.remove(key);
    return known != null ? known : elsewhere;
  }

  /** Rows of an image whose ids do not tell their address are remembered. */
  public void remember(Collection<Row> rows, Address address) {
    for (Row row : rows) {
      if (!alwaysInCatalog(row.key().table()) && IdLayout.parse(row.key().key()) == null) {
        byOwnId.put(row.key(), address);
      }
    }
  }

  /** The rows at an address whose ids do not tell it; they are forgotten here. */
  public List<RowKey> forget(Address address) {
    List<RowKey> keys =
        byOwnId.entrySet().stream()
            .filter(entry -> entry.getValue().equals(address))
            .map(Map.Entry::getKey)
            .toList();
    keys.forEach(byOwnId::remove);
    return keys;
  }

  static boolean alwaysInCatalog(String table) {
    return table.startsWith("ACT_RE_") || table.startsWith("ACT_ID_");
  }

  private static Address referenced(Row row, Address elsewhere) {
    for (String column : REFERENCES) {
      if (row.columns().names().contains(column) && row.value(column) instanceof String id) {
        Address address = IdLayout.parse(id);
        if (address != null) {
          return address;
        }
      }
    }
    return elsewhere;
  }
}
