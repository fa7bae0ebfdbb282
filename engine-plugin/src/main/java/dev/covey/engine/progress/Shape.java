package dev.covey.engine.progress;

/** What the values of a declared type are as plain data. Immutable. */
sealed interface Shape permits ScalarShape, ListShape, MapShape, RecordShape {
  /** A value as plain data; null stays null. */
  Object plain(Object value);

  /**
   * Plain data as a value; null stays null.
   *
   * @param where what it is, for the error
   * @throws UnreadableProgressException if the data are of another shape
   */
  Object value(Object plain, String where);
}
