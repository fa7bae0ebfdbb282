package dev.covey.engine.progress;

import java.lang.reflect.Constructor;
import java.lang.reflect.Method;
import java.lang.reflect.ParameterizedType;
import java.lang.reflect.RecordComponent;
import java.lang.reflect.Type;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/** Reads the shapes of one delegate's state from its declared types. One thread's own. */
final class ShapeReading {
  private final Class<?> delegate;
  private final Map<Class<?>, RecordShape<?>> records = new HashMap<>();

  ShapeReading(Class<?> delegate) {
    this.delegate = delegate;
  }

  RecordShape<?> ofRecord(Type type) {
    if (type instanceof Class<?> found && found.isRecord()) {
      return read(found.asSubclass(Record.class));
    }
    throw new ProgressTypeException(
        "Expected "
            + delegate.getName()
            + " to name the record of its state, as in 'extends ResumableDelegate<State>', but its type argument is "
            + (type == null ? "missing" : type.getTypeName()));
  }

  private <R extends Record> RecordShape<R> read(Class<R> type) {
    @SuppressWarnings("unchecked")
    RecordShape<R> known = (RecordShape<R>) records.get(type);
    if (known != null) {
      return known;
    }
    RecordComponent[] components = type.getRecordComponents();
    RecordShape<R> shape = new RecordShape<>(type, constructor(type, components));
    records.put(type, shape);
    for (RecordComponent component : components) {
      Method accessor = component.getAccessor();
      requireAccess(accessor.trySetAccessible(), type);
      Shape held = of(component.getGenericType(), type, component.getName());
      shape.add(component.getName(), component.getType(), accessor, held);
    }
    return shape;
  }

  private <R extends Record> Constructor<R> constructor(
      Class<R> type, RecordComponent[] components) {
    Class<?>[] types =
        Arrays.stream(components).map(RecordComponent::getType).toArray(Class<?>[]::new);
    try {
      Constructor<R> canonical = type.getDeclaredConstructor(types);
      requireAccess(canonical.trySetAccessible(), type);
      return canonical;
    } catch (NoSuchMethodException e) {
      throw new IllegalStateException("A record without its canonical constructor: " + type, e);
    }
  }

  private void requireAccess(boolean granted, Class<?> type) {
    if (!granted) {
      throw new ProgressTypeException(
          "Expected the state "
              + type.getName()
              + " of "
              + delegate.getName()
              + " to be readable, but its module does not open its package");
    }
  }

  private Shape of(Type type, Class<?> holder, String component) {
    if (type instanceof Class<?> plain) {
      ScalarShape scalar = ScalarShape.of(plain);
      if (scalar != null) {
        return scalar;
      }
      if (plain.isRecord()) {
        return read(plain.asSubclass(Record.class));
      }
    }
    if (type instanceof ParameterizedType generic) {
      Type[] arguments = generic.getActualTypeArguments();
      if (generic.getRawType() == List.class) {
        return new ListShape(of(arguments[0], holder, component));
      }
      if (generic.getRawType() == Map.class && arguments[0] == String.class) {
        return new MapShape(of(arguments[1], holder, component));
      }
    }
    throw new ProgressTypeException(
        "Expected the state of "
            + delegate.getName()
            + " to be of plain data (text, numbers, booleans, Instant, byte[], and List, Map by String"
            + " and records of these), but component '"
            + component
            + "' of "
            + holder.getName()
            + " is of "
            + type.getTypeName());
  }
}
