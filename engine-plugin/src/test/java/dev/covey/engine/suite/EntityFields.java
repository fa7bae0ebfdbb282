package dev.covey.engine.suite;

import dev.covey.engine.internals.EngineFields;
import java.lang.reflect.Field;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Method;
import java.util.List;

/** Properties of objects of the engine by their names. */
final class EntityFields {
  private EntityFields() {}

  /** What the getter gives; null if there is none. */
  static Object get(Object entity, String property) {
    String suffix = Character.toUpperCase(property.charAt(0)) + property.substring(1);
    try {
      Method getter = entity.getClass().getMethod("get" + suffix);
      getter.setAccessible(true);
      return getter.invoke(entity);
    } catch (NoSuchMethodException | InvocationTargetException e) {
      return null;
    } catch (IllegalAccessException e) {
      throw new IllegalStateException(e);
    }
  }

  static String text(Object entity, String property) {
    return get(entity, property) instanceof String text ? text : null;
  }

  /** The field of that name, or null. */
  static Field field(Object holder, String name) {
    List<Field> fields = EngineFields.of(holder.getClass(), f -> f.getName().equals(name));
    return fields.isEmpty() ? null : fields.get(0);
  }

  /** What the field has; null if there is none. */
  static Object read(Object holder, String name) {
    Field field = field(holder, name);
    return field == null ? null : EngineFields.read(field, holder);
  }

  /** Sets a field, if there is one. */
  static void write(Object holder, String name, Object value) {
    Field field = field(holder, name);
    if (field != null) {
      try {
        field.set(holder, value);
      } catch (IllegalAccessException e) {
        throw new IllegalStateException(e);
      }
    }
  }
}
