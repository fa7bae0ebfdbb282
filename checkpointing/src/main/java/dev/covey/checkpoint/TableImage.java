package dev.covey.checkpoint;

import java.util.Collection;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;

/** The rows of one table by key; rows with equal columns share one object for them. */
final class TableImage {

  private final Map<String, Row> rows = new LinkedHashMap<>();
  private Columns columns;

  /** True if the row was not there before. */
  boolean put(Row row) {
    return rows.put(row.key().key(), shared(row)) == null;
  }

  /**
   * A decoded row brings columns of its own turn along; keeping those would outweigh the values.
   */
  private Row shared(Row row) {
    if (row.columns() == columns) {
      return row;
    }
    if (row.columns().equals(columns)) {
      return row.sharing(columns);
    }
    columns = row.columns();
    return row;
  }

  /** True if the row was there. */
  boolean remove(RowKey key) {
    return rows.remove(key.key()) != null;
  }

  Optional<Row> row(RowKey key) {
    return Optional.ofNullable(rows.get(key.key()));
  }

  Collection<Row> rows() {
    return Collections.unmodifiableCollection(rows.values());
  }
}
