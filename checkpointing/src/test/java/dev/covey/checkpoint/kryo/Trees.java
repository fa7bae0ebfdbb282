package dev.covey.checkpoint.kryo;

import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** Data trees made comparable. */
final class Trees {

  private Trees() {}

  /**
   * Maps as lists of their entries and arrays as buffers, so that equality sees order and content.
   */
  static Object comparable(Object tree) {
    if (tree instanceof Map<?, ?> map) {
      List<Object> entries = new ArrayList<>();
      map.forEach((key, value) -> entries.add(Map.entry(key, inner(value))));
      return Optional.of(entries);
    }
    if (tree instanceof List<?> list) {
      return list.stream().map(Trees::inner).toList();
    }
    return tree instanceof byte[] bytes ? ByteBuffer.wrap(bytes) : tree;
  }

  private static Optional<Object> inner(Object value) {
    return Optional.ofNullable(comparable(value));
  }
}
