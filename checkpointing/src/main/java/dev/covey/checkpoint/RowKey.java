package dev.covey.checkpoint;

/**
 * Names one row: its table and its primary key as text.
 *
 * @param table not blank
 * @param key the key column's text; the parts of a composite key are joined by {@link #SEPARATOR}
 */
public record RowKey(String table, String key) {

  /** Stands between the parts of a composite key: the unit separator, U+001F. */
  public static final String SEPARATOR = "\u001F";

  /** Throws {@link IllegalArgumentException} if the table is blank or the key is null. */
  public RowKey {
    Checks.notBlank("a table name", table);
    Checks.notNull("a key", key);
  }

  @Override
  public String toString() {
    return table + "/" + key.replace(SEPARATOR, "+");
  }
}
