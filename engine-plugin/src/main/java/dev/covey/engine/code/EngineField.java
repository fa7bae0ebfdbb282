package dev.covey.engine.code;

import dev.covey.engine.internals.EngineFields;
import java.lang.reflect.Field;

/**
 * A field of an engine's class that has no getter. Thread-safe.
 *
 * @param <T> its type
 */
final class EngineField<T> {
  private final Field field;

  /** Throws {@link IllegalStateException} if this version of the engine has no such field. */
  EngineField(Class<?> holder, String name) {
    try {
      field = holder.getDeclaredField(name);
      field.setAccessible(true);
    } catch (NoSuchFieldException e) {
      throw new IllegalStateException(
          "Expected Camunda 7.24, whose %s has a field %s".formatted(holder.getName(), name), e);
    }
  }

  /** Null if it is null. */
  @SuppressWarnings("unchecked")
  T of(Object holder) {
    return (T) EngineFields.read(field, holder);
  }
}
