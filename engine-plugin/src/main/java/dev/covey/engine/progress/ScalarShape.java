package dev.covey.engine.progress;

import java.math.BigDecimal;
import java.math.BigInteger;
import java.time.Instant;
import java.util.Map;
import java.util.function.Function;

/**
 * A value without parts.
 *
 * @param stored the class that stands for it in plain data
 */
record ScalarShape(
    Class<?> stored, Function<Object, Object> toPlain, Function<Object, Object> toValue)
    implements Shape {
  private static final Map<Class<?>, ScalarShape> BY_TYPE =
      Map.ofEntries(
          Map.entry(String.class, as(String.class)),
          Map.entry(Integer.class, as(Integer.class)),
          Map.entry(int.class, as(Integer.class)),
          Map.entry(Long.class, as(Long.class)),
          Map.entry(long.class, as(Long.class)),
          Map.entry(Double.class, as(Double.class)),
          Map.entry(double.class, as(Double.class)),
          Map.entry(Boolean.class, as(Boolean.class)),
          Map.entry(boolean.class, as(Boolean.class)),
          Map.entry(Instant.class, as(Instant.class)),
          Map.entry(byte[].class, as(byte[].class)),
          Map.entry(Short.class, as(Integer.class, n -> ((Short) n).intValue(), asShort())),
          Map.entry(short.class, as(Integer.class, n -> ((Short) n).intValue(), asShort())),
          Map.entry(Byte.class, as(Integer.class, n -> ((Byte) n).intValue(), asByte())),
          Map.entry(byte.class, as(Integer.class, n -> ((Byte) n).intValue(), asByte())),
          Map.entry(Float.class, as(Double.class, n -> ((Float) n).doubleValue(), asFloat())),
          Map.entry(float.class, as(Double.class, n -> ((Float) n).doubleValue(), asFloat())),
          Map.entry(
              BigDecimal.class,
              as(String.class, Object::toString, n -> new BigDecimal((String) n))),
          Map.entry(
              BigInteger.class,
              as(String.class, Object::toString, n -> new BigInteger((String) n))));

  /** The shape of a class, or null if it is none of a scalar. */
  static ScalarShape of(Class<?> type) {
    return BY_TYPE.get(type);
  }

  private static ScalarShape as(Class<?> stored) {
    return as(stored, value -> value, plain -> plain);
  }

  private static ScalarShape as(
      Class<?> stored, Function<Object, Object> toPlain, Function<Object, Object> toValue) {
    return new ScalarShape(stored, toPlain, toValue);
  }

  private static Function<Object, Object> asShort() {
    return plain -> ((Integer) plain).shortValue();
  }

  private static Function<Object, Object> asByte() {
    return plain -> ((Integer) plain).byteValue();
  }

  private static Function<Object, Object> asFloat() {
    return plain -> ((Double) plain).floatValue();
  }

  @Override
  public Object plain(Object value) {
    return value == null ? null : toPlain.apply(value);
  }

  @Override
  public Object value(Object plain, String where) {
    if (plain == null) {
      return null;
    }
    if (!stored.isInstance(plain)) {
      throw new UnreadableProgressException(
          "Expected "
              + where
              + " to be saved as "
              + stored.getSimpleName()
              + ", but it is "
              + plain.getClass().getSimpleName());
    }
    try {
      return toValue.apply(plain);
    } catch (NumberFormatException e) {
      throw new UnreadableProgressException(
          "Expected " + where + " to be a number, but it is '" + plain + "'", e);
    }
  }
}
