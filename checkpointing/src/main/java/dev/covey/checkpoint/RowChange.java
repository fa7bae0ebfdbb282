package dev.covey.checkpoint;

import java.util.List;
import java.util.Optional;
import java.util.function.Function;

/** What a turn did to one row. */
public sealed interface RowChange permits RowChange.Put, RowChange.Patch, RowChange.Remove {

  /** Which row was changed. */
  RowKey key();

  /**
   * The row was inserted or updated and is now as given.
   *
   * @param row the whole row, not only what differs
   */
  record Put(Row row) implements RowChange {

    /** Throws {@link IllegalArgumentException} without a row. */
    public Put {
      Checks.notNull("a row", row);
    }

    @Override
    public RowKey key() {
      return row.key();
    }
  }

  /**
   * The row is now a base row with edits.
   *
   * @param base the row itself if it was updated; of a new row, another one much like it
   * @param columns the columns that the edits count by
   * @param edits at most one a column; other columns are as in the base
   */
  record Patch(RowKey key, RowKey base, Columns columns, List<Edit> edits) implements RowChange {

    /**
     * Throws {@link IllegalArgumentException} if a part is missing, the tables differ or an edit is
     * of no column of the table.
     */
    public Patch {
      Checks.notNull("a row key", key);
      Checks.notNull("a base", base);
      Checks.notNull("columns", columns);
      Checks.notNull("edits", edits);
      edits = List.copyOf(edits);
      if (!key.table().equals(columns.table()) || !base.table().equals(columns.table())) {
        throw new IllegalArgumentException(
            "Expected rows of table %s, but got %s on %s".formatted(columns.table(), key, base));
      }
      for (Edit edit : edits) {
        if (edit.column() < 0 || edit.column() >= columns.size()) {
          throw new IllegalArgumentException(
              "Expected a column of " + columns.size() + ", but got " + edit.column());
        }
      }
    }

    /**
     * The row now.
     *
     * @param rows the rows as the changes before this one have left them
     * @throws CorruptRecordException if they are not those that the patch was made for
     */
    public Row applyTo(Function<RowKey, Optional<Row>> rows) {
      Row before =
          rows.apply(base)
              .orElseThrow(
                  () ->
                      new CorruptRecordException(
                          "row %s, which a patch of %s builds on".formatted(base, key),
                          "it is not there"));
      boolean sameOrder = before.columns().equals(columns);
      Object[] values = new Object[columns.size()];
      for (int i = 0; i < values.length; i++) {
        values[i] = sameOrder ? before.value(i) : before.valueOrNull(columns.names().get(i));
      }
      for (Edit edit : edits) {
        values[edit.column()] = value(edit, values[edit.column()]);
      }
      return new Row(key, columns, values);
    }

    private Object value(Edit edit, Object before) {
      if (edit instanceof Edit.Set set) {
        return set.value();
      }
      if (before instanceof byte[] bytes) {
        return ((Edit.Pages) edit).applyTo(bytes);
      }
      throw new CorruptRecordException(
          "bytes in column %s of %s to patch".formatted(columns.names().get(edit.column()), base),
          "found none");
    }
  }

  /** The row was deleted. */
  record Remove(RowKey key) implements RowChange {

    /** Throws {@link IllegalArgumentException} without a key. */
    public Remove {
      Checks.notNull("a row key", key);
    }
  }
}
