package dev.covey.engine.view;

import dev.covey.checkpoint.Row;
import dev.covey.engine.capture.Table;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Deque;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/** Orders rows of a table that refers to itself: a row after the rows that it refers to. */
final class ParentsFirst {
  private ParentsFirst() {}

  static Collection<Row> order(Table table, Collection<Row> rows) {
    if (table.parents().isEmpty() || rows.size() < 2) {
      return rows;
    }
    Map<String, Row> byKey = new HashMap<>();
    rows.forEach(row -> byKey.put(row.key().key(), row));
    List<Row> ordered = new ArrayList<>(rows.size());
    Set<String> placed = new HashSet<>();
    for (Row row : rows) {
      placeWithParents(table, row, byKey, placed, ordered);
    }
    return ordered;
  }

  private static void placeWithParents(
      Table table, Row start, Map<String, Row> byKey, Set<String> placed, List<Row> ordered) {
    Deque<Row> stack = new ArrayDeque<>();
    stack.push(start);
    Set<String> open = new HashSet<>();
    while (!stack.isEmpty()) {
      Row row = stack.peek();
      String key = row.key().key();
      if (placed.contains(key)) {
        stack.pop();
        continue;
      }
      boolean waits = false;
      if (open.add(key)) {
        for (String column : table.parents()) {
          Row parent = byKey.get(row.value(column));
          if (parent != null
              && !placed.contains(parent.key().key())
              && !open.contains(parent.key().key())) {
            stack.push(parent);
            waits = true;
          }
        }
      }
      if (!waits) {
        stack.pop();
        placed.add(key);
        ordered.add(row);
      }
    }
  }
}
