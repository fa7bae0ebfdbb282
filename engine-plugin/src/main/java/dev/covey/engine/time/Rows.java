package dev.covey.engine.time;

import dev.covey.checkpoint.Row;
import dev.covey.checkpoint.RowKey;
import java.util.Collection;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.stream.Stream;

/** Kinds of rows of an instance. */
final class Rows {
  static final String REVISION = "REV_";
  static final String BYTES = "ACT_GE_BYTEARRAY";
  private static final String RUNTIME = "ACT_RU_";
  private static final String HISTORY = "ACT_HI_";

  private Rows() {}

  static boolean isRuntime(RowKey key) {
    return key.table().startsWith(RUNTIME);
  }

  /** Whether an instance may have rows of that table. */
  static boolean isOfInstances(String table) {
    return table.startsWith(RUNTIME) || table.startsWith(HISTORY) || table.equals(BYTES);
  }

  /** What the engine works on: runtime rows and the bytes that they refer to. */
  static Map<RowKey, Row> live(Collection<Row> rows) {
    Set<String> bytes = contents(rows.stream().filter(row -> isRuntime(row.key())));
    Map<RowKey, Row> live = new LinkedHashMap<>();
    for (Row row : rows) {
      RowKey key = row.key();
      if (isRuntime(key) || (key.table().equals(BYTES) && bytes.contains(key.key()))) {
        live.put(key, row);
      }
    }
    return live;
  }

  /** Ids of the bytes that rows refer to. */
  static Set<String> contents(Stream<Row> rows) {
    Set<String> ids = new HashSet<>();
    rows.forEach(
        row ->
            InstanceMembers.CONTENTS.stream()
                .map(column -> InstanceMembers.text(row, column))
                .filter(Objects::nonNull)
                .forEach(ids::add));
    return ids;
  }

  /** The rows of one table. */
  static List<Row> of(Map<RowKey, Row> rows, String table) {
    return rows.values().stream().filter(row -> row.key().table().equals(table)).toList();
  }
}
