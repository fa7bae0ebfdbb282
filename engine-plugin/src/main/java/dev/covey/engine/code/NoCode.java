package dev.covey.engine.code;

import java.time.temporal.TemporalAccessor;
import java.time.temporal.TemporalAmount;
import java.util.Calendar;
import java.util.Collection;
import java.util.Date;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;

/**
 * Classes whose objects expressions may use whatever policy says: plain values of the JDK, and what
 * Camunda itself gives to expressions.
 */
final class NoCode {
  private static final List<Class<?>> VALUES =
      List.of(
          CharSequence.class,
          Number.class,
          Boolean.class,
          Character.class,
          Date.class,
          Calendar.class,
          TemporalAccessor.class,
          TemporalAmount.class,
          UUID.class,
          Optional.class,
          Collection.class,
          Iterator.class,
          Map.class,
          Map.Entry.class);

  private static final List<String> CAMUNDA =
      List.of(
          "org.camunda.bpm.engine.",
          "org.camunda.bpm.application.",
          "org.camunda.bpm.model.",
          "org.camunda.bpm.dmn.",
          "org.camunda.spin.",
          "org.camunda.connect.");

  private static final ClassValue<Boolean> KNOWN =
      new ClassValue<>() {
        @Override
        protected Boolean computeValue(Class<?> type) {
          return type.isArray() || isValue(type) || isCamundas(type);
        }
      };

  private NoCode() {}

  static boolean is(Class<?> type) {
    return KNOWN.get(type);
  }

  private static boolean isValue(Class<?> type) {
    ClassLoader loader = type.getClassLoader();
    return (loader == null || loader == ClassLoader.getPlatformClassLoader())
        && VALUES.stream().anyMatch(value -> value.isAssignableFrom(type));
  }

  private static boolean isCamundas(Class<?> type) {
    return CAMUNDA.stream().anyMatch(type.getName()::startsWith);
  }
}
