package dev.covey.engine.progress;

import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.function.Function;

/** A list of values of one shape; read back, it is unmodifiable. */
record ListShape(Shape element) implements Shape {
  @Override
  public Object plain(Object value) {
    return value == null ? null : each((List<?>) value, element::plain);
  }

  @Override
  public Object value(Object plain, String where) {
    if (plain == null) {
      return null;
    }
    if (!(plain instanceof List<?> list)) {
      throw new UnreadableProgressException(
          "Expected " + where + " to be saved as a list, but it is " + plain.getClass().getName());
    }
    return Collections.unmodifiableList(
        each(list, item -> element.value(item, "an element of " + where)));
  }

  private static List<Object> each(List<?> list, Function<Object, Object> change) {
    // Elements may be null, which streams into unmodifiable lists refuse.
    List<Object> changed = new ArrayList<>(list.size());
    for (Object item : list) {
      changed.add(change.apply(item));
    }
    return changed;
  }
}
