package dev.covey.checkpoint.kryo;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/** Distinct entries in the order in which they were first seen, each known by its position. */
final class Dictionary<T> {

  private final Map<T, Integer> positions = new HashMap<>();
  private final List<T> entries = new ArrayList<>();
  private T latest;
  private int latestPosition;

  /** The position of an entry, which is added if it is new. */
  int position(T entry) {
    if (entry != latest) {
      Integer known = positions.putIfAbsent(entry, entries.size());
      latestPosition = known == null ? entries.size() : known;
      latest = entry;
      if (known == null) {
        entries.add(entry);
      }
    }
    return latestPosition;
  }

  List<T> entries() {
    return entries;
  }

  void clear() {
    positions.clear();
    entries.clear();
    latest = null;
  }
}
