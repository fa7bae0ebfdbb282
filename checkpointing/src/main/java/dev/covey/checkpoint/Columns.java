package dev.covey.checkpoint;

import java.util.HashSet;
import java.util.List;

/**
 * The name of a table and the names of its columns, in the order in which rows hold their values.
 *
 * <p>Equal by value. Comparing two that are the same object is cheapest, so whoever makes many rows
 * makes one {@code Columns} a table and keeps it.
 *
 * @param table not blank
 * @param names at least one; distinct, none blank; compared with regard to case
 */
public record Columns(String table, List<String> names) {

  /** Throws {@link IllegalArgumentException} if a name is missing, blank or there twice. */
  public Columns {
    Checks.notBlank("a table name", table);
    if (names == null || names.isEmpty()) {
      throw new IllegalArgumentException("Expected columns of table " + table + ", but got none");
    }
    names.forEach(name -> Checks.notBlank("a column name of table " + table, name));
    names = List.copyOf(names);
    if (new HashSet<>(names).size() != names.size()) {
      throw new IllegalArgumentException(
          "Expected distinct columns of table " + table + ", but got " + names);
    }
  }

  /** How many columns there are. */
  public int size() {
    return names.size();
  }

  /**
   * The position of a column; throws {@link IllegalArgumentException} if the table has none such.
   */
  public int indexOf(String column) {
    int index = names.indexOf(column);
    if (index < 0) {
      throw new IllegalArgumentException(
          "Expected a column of table " + table + " " + names + ", but got " + column);
    }
    return index;
  }
}
