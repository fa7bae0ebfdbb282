package dev.covey.engine.turn;

import dev.covey.checkpoint.Row;
import dev.covey.checkpoint.RowChange;
import java.util.Comparator;
import java.util.List;

/** Finds what made a turn too large, for the error. */
final class LargestRow {
  private LargestRow() {}

  static String of(List<RowChange> changes) {
    return changes.stream()
        .filter(RowChange.Put.class::isInstance)
        .map(change -> ((RowChange.Put) change).row())
        .max(Comparator.comparingLong(LargestRow::size))
        .map(row -> row.key() + " with " + size(row) + " bytes")
        .orElse("none");
  }

  private static long size(Row row) {
    long size = 0;
    for (int i = 0; i < row.columns().size(); i++) {
      Object value = row.value(i);
      size +=
          value instanceof byte[] bytes ? bytes.length : value instanceof String s ? s.length() : 8;
    }
    return size;
  }
}
