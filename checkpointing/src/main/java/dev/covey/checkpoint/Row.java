package dev.covey.checkpoint;

import java.time.Instant;
import java.util.Arrays;

/**
 * One row of a table as plain data: a value for each of its columns.
 *
 * <p>A value is null, String, Long, Integer, Double, Boolean, {@link Instant} or {@code byte[]}.
 * Equal by value, arrays by content. Unmodifiable and safe between threads, as long as nobody
 * writes into a {@code byte[]} after handing it in or getting it out: arrays are shared, not
 * copied.
 */
public final class Row {

  private final RowKey key;
  private final Columns columns;
  private final Object[] values;

  /**
   * Makes a row.
   *
   * @param values parallel to the names of {@code columns}; the outer array is copied
   * @throws IllegalArgumentException if the tables of key and columns differ, the number of values
   *     is not the number of columns, or a value is of another type
   */
  public Row(RowKey key, Columns columns, Object... values) {
    Checks.notNull("a row key", key);
    Checks.notNull("columns", columns);
    Checks.notNull("values", values);
    if (!key.table().equals(columns.table())) {
      throw new IllegalArgumentException(
          "Expected columns of table " + key.table() + ", but got those of " + columns.table());
    }
    if (values.length != columns.size()) {
      throw new IllegalArgumentException(
          "Expected %d values for %s, but got %d".formatted(columns.size(), key, values.length));
    }
    this.key = key;
    this.columns = columns;
    this.values = Arrays.copyOf(values, values.length, Object[].class);
    for (int i = 0; i < this.values.length; i++) {
      checkType(i, this.values[i]);
    }
  }

  private Row(Row row, Columns columns, Object[] values) {
    this.key = row.key;
    this.columns = columns;
    this.values = values;
  }

  private void checkType(int i, Object value) {
    if (!isPlain(value)) {
      throw new IllegalArgumentException(
          "Expected null, String, Long, Integer, Double, Boolean, Instant or byte[] as %s of %s, but got %s"
              .formatted(columns.names().get(i), key, value.getClass().getName()));
    }
  }

  private static boolean isPlain(Object value) {
    return value == null
        || value instanceof String
        || value instanceof Long
        || value instanceof Integer
        || value instanceof Instant
        || value instanceof byte[]
        || value instanceof Boolean
        || value instanceof Double;
  }

  /** Which row this is. */
  public RowKey key() {
    return key;
  }

  /** The columns that the values belong to. */
  public Columns columns() {
    return columns;
  }

  /** The value of a column; throws {@link IllegalArgumentException} if there is no such column. */
  public Object value(String column) {
    return values[columns.indexOf(column)];
  }

  /** The value of a column, or null if there is no such column. */
  Object valueOrNull(String column) {
    int i = columns.names().indexOf(column);
    return i < 0 ? null : values[i];
  }

  /** The value at a position of {@link #columns()}, from 0. */
  public Object value(int i) {
    return values[i];
  }

  /**
   * A row like this one but for one value.
   *
   * @throws IllegalArgumentException if there is no such column or the value's type is not plain
   */
  public Row with(String column, Object value) {
    int i = columns.indexOf(column);
    checkType(i, value);
    Object[] changed = values.clone();
    changed[i] = value;
    return new Row(this, columns, changed);
  }

  /** This row holding on to {@code equal} in place of its own columns, which are equal to it. */
  Row sharing(Columns equal) {
    return new Row(this, equal, values);
  }

  @Override
  public boolean equals(Object other) {
    return this == other
        || other instanceof Row row
            && key.equals(row.key)
            && columns.equals(row.columns)
            && Arrays.deepEquals(values, row.values);
  }

  @Override
  public int hashCode() {
    return 31 * key.hashCode() + Arrays.deepHashCode(values);
  }

  /** Names the row; its values, which may be confidential, stay out of logs. */
  @Override
  public String toString() {
    return "Row[" + key + ", " + values.length + " columns]";
  }
}
