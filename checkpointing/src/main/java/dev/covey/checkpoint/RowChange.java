package dev.covey.checkpoint;

/** What a turn did to one row. */
public sealed interface RowChange permits RowChange.Put, RowChange.Remove {

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

  /** The row was deleted. */
  record Remove(RowKey key) implements RowChange {

    /** Throws {@link IllegalArgumentException} without a key. */
    public Remove {
      Checks.notNull("a row key", key);
    }
  }
}
