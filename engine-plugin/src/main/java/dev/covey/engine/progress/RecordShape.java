package dev.covey.engine.progress;

import java.lang.reflect.Constructor;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Method;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeSet;

/**
 * A record as a map of its components by name. Thread-safe.
 *
 * <p>What one version of a record has saved, another reads if it has the same components or more:
 * one that was not saved is null, which a primitive cannot be. Components that were saved and are
 * no more are refused, since the delegate would go on from less than it knew.
 *
 * @param <S> the record
 */
public final class RecordShape<S extends Record> implements Shape {
  private record Component(String name, Class<?> type, Method accessor, Shape shape) {}

  private final Class<S> type;
  private final Constructor<S> constructor;
  private final List<Component> components = new ArrayList<>();

  RecordShape(Class<S> type, Constructor<S> constructor) {
    this.type = type;
    this.constructor = constructor;
  }

  /**
   * The shape of the record that a class gives as the only type argument of its superclass.
   *
   * @throws ProgressTypeException if it gives none, or one that is not of plain data
   */
  public static RecordShape<?> ofArgument(Class<?> type, Class<?> superclass) {
    return new ShapeReading(type).ofRecord(TypeArguments.only(type, superclass));
  }

  /** While the shape is made: a record may hold records of its own class. */
  void add(String name, Class<?> componentType, Method accessor, Shape shape) {
    components.add(new Component(name, componentType, accessor, shape));
  }

  /** A record as plain data. */
  public Map<String, Object> data(S state) {
    Map<String, Object> data = new LinkedHashMap<>();
    for (Component component : components) {
      data.put(component.name, component.shape.plain(read(component, state)));
    }
    return data;
  }

  /**
   * The record that plain data make.
   *
   * @throws UnreadableProgressException if they make none
   */
  public S record(Map<String, Object> data) {
    requireKnown(data);
    Object[] values = new Object[components.size()];
    for (int i = 0; i < values.length; i++) {
      Component component = components.get(i);
      String where = "component '" + component.name + "' of " + type.getName();
      values[i] = component.shape.value(data.get(component.name), where);
      if (values[i] == null && component.type.isPrimitive()) {
        throw new UnreadableProgressException(
            "Expected " + where + " to be saved, but saved were " + data.keySet());
      }
    }
    return make(values);
  }

  @Override
  public Object plain(Object value) {
    return value == null ? null : data(type.cast(value));
  }

  @Override
  @SuppressWarnings("unchecked")
  public Object value(Object plain, String where) {
    if (plain == null) {
      return null;
    }
    if (plain instanceof Map<?, ?> map) {
      return record((Map<String, Object>) map);
    }
    throw new UnreadableProgressException(
        "Expected " + where + " to be saved as a record, but it is " + plain.getClass().getName());
  }

  private void requireKnown(Map<String, Object> data) {
    TreeSet<String> unknown = new TreeSet<>(data.keySet());
    components.forEach(component -> unknown.remove(component.name));
    if (!unknown.isEmpty()) {
      throw new UnreadableProgressException(
          "Expected saved components of "
              + type.getName()
              + ", but these are none of it: "
              + unknown);
    }
  }

  private static Object read(Component component, Record state) {
    try {
      return component.accessor.invoke(state);
    } catch (IllegalAccessException | InvocationTargetException e) {
      throw new IllegalStateException("Cannot read " + component.accessor + ": " + e, e);
    }
  }

  private S make(Object[] values) {
    try {
      return constructor.newInstance(values);
    } catch (InvocationTargetException e) {
      throw new UnreadableProgressException(
          type.getName()
              + " refuses the saved components "
              + Arrays.deepToString(values)
              + ": "
              + e.getCause(),
          e.getCause());
    } catch (InstantiationException | IllegalAccessException e) {
      throw new IllegalStateException("Cannot make a " + type.getName() + ": " + e, e);
    }
  }
}
