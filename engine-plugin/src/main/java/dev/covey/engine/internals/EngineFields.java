package dev.covey.engine.internals;

import java.lang.reflect.Field;
import java.lang.reflect.Modifier;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Predicate;

/** Fields of objects of the engine, as commands, that have no getters. Thread-safe. */
public final class EngineFields {
  private EngineFields() {}

  /** The wanted fields of an object of this class that can be read, its own class's first. */
  public static List<Field> of(Class<?> type, Predicate<Field> wanted) {
    List<Field> fields = new ArrayList<>();
    for (Class<?> c = type; c != null && c != Object.class; c = c.getSuperclass()) {
      for (Field field : c.getDeclaredFields()) {
        if (!Modifier.isStatic(field.getModifiers())
            && wanted.test(field)
            && field.trySetAccessible()) {
          fields.add(field);
        }
      }
    }
    return List.copyOf(fields);
  }

  /** Null if it is null. */
  public static Object read(Field field, Object holder) {
    try {
      return field.get(holder);
    } catch (IllegalAccessException e) {
      throw new IllegalStateException("Cannot read " + field, e);
    }
  }
}
