package dev.covey.engine.progress;

import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.function.BiFunction;

/** A map by text to values of one shape, in its order; read back, it is unmodifiable. */
record MapShape(Shape valueShape) implements Shape {
  @Override
  public Object plain(Object value) {
    return value == null ? null : each((Map<?, ?>) value, (key, held) -> valueShape.plain(held));
  }

  @Override
  public Object value(Object plain, String where) {
    if (plain == null) {
      return null;
    }
    if (!(plain instanceof Map<?, ?> map)) {
      throw new UnreadableProgressException(
          "Expected " + where + " to be saved as a map, but it is " + plain.getClass().getName());
    }
    return Collections.unmodifiableMap(
        each(map, (key, held) -> valueShape.value(held, "the value of '" + key + "' in " + where)));
  }

  private static Map<String, Object> each(
      Map<?, ?> map, BiFunction<String, Object, Object> change) {
    Map<String, Object> changed = new LinkedHashMap<>();
    map.forEach((key, held) -> changed.put((String) key, change.apply((String) key, held)));
    return changed;
  }
}
