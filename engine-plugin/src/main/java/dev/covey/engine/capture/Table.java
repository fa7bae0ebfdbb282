package dev.covey.engine.capture;

import dev.covey.checkpoint.Columns;
import dev.covey.checkpoint.Row;
import dev.covey.checkpoint.RowKey;
import java.sql.SQLException;
import java.util.List;
import java.util.Set;

/**
 * A table of the engine as the database describes it.
 *
 * @param columns its columns in order
 * @param key places of the primary key's columns
 * @param parents columns that refer to rows of the same table
 */
public record Table(Columns columns, List<Integer> key, Set<String> parents) {
  /** Joins the parts of a composite key. */
  private static final String KEY_SEPARATOR = "\u001F";

  public String name() {
    return columns.table();
  }

  /** The key of a row given as the database hands it out. */
  public RowKey keyOf(Object[] raw) {
    if (key.size() == 1) {
      return new RowKey(name(), String.valueOf(raw[key.get(0)]));
    }
    StringBuilder text = new StringBuilder();
    for (int part : key) {
      text.append(text.isEmpty() ? "" : KEY_SEPARATOR).append(raw[part]);
    }
    return new RowKey(name(), text.toString());
  }

  /** A row as plain data. */
  public Row row(Object[] raw) throws SQLException {
    Object[] values = new Object[raw.length];
    for (int i = 0; i < raw.length; i++) {
      values[i] = Values.plain(raw[i]);
    }
    return new Row(keyOf(raw), columns, values);
  }

  /** The key's parts, in the order of {@link #key}. */
  public String[] keyParts(RowKey rowKey) {
    return rowKey.key().split(KEY_SEPARATOR, -1);
  }

  public String columnName(int place) {
    return columns.names().get(place);
  }
}
