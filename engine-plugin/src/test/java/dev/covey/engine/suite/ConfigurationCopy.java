package dev.covey.engine.suite;

import dev.covey.engine.internals.EngineFields;
import java.lang.reflect.Field;
import java.lang.reflect.Modifier;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import org.camunda.bpm.engine.impl.cfg.ProcessEngineConfigurationImpl;

/**
 * Keeps the configuration of the second engine as tests have it in the first's: before it is built,
 * and what tests set later. Thread-safe.
 */
final class ConfigurationCopy {
  private static final Set<String> OWN =
      Set.of("processEngineName", "jdbcUrl", "jobExecutor", "jobExecutorActivate", "isInvoked");

  private static final List<Field> FIELDS =
      EngineFields.of(
          SuiteEngine.class,
          field ->
              !Modifier.isFinal(field.getModifiers())
                  && field.getDeclaringClass() != SuiteEngine.class
                  && !OWN.contains(field.getName()));

  private final ProcessEngineConfigurationImpl from;
  private final ProcessEngineConfigurationImpl to;
  private final Map<Field, Object> known = new HashMap<>();

  ConfigurationCopy(ProcessEngineConfigurationImpl from, ProcessEngineConfigurationImpl to) {
    this.from = from;
    this.to = to;
  }

  /** Copies what somebody has set in a configuration that is not built yet. */
  void beforeBuild() {
    for (Field field : FIELDS) {
      Object value = EngineFields.read(field, from);
      Object fresh = EngineFields.read(field, to);
      if (isPlain(field)) {
        write(field, value);
      } else if (value instanceof List<?> list) {
        write(field, new ArrayList<>(list));
      } else if (value instanceof Map<?, ?> map && fresh != null) {
        write(field, new HashMap<>(map));
      } else if (value != null && fresh == null) {
        write(field, value);
      }
    }
  }

  /** From now on, what is set in the first is set in the second. */
  synchronized void built() {
    for (Field field : FIELDS) {
      if (isPlain(field)) {
        known.put(field, EngineFields.read(field, from));
      }
    }
  }

  /** Copies what has been set since. */
  synchronized void follow() {
    known.replaceAll(
        (field, before) -> {
          Object now = EngineFields.read(field, from);
          if (!Objects.equals(before, now)) {
            write(field, now);
          }
          return now;
        });
    if (to.getScriptEngineResolver() != from.getScriptEngineResolver()) {
      to.setScriptEngineResolver(from.getScriptEngineResolver());
    }
  }

  private static boolean isPlain(Field field) {
    Class<?> type = field.getType();
    return type.isPrimitive()
        || type.isEnum()
        || type == String.class
        || type == Boolean.class
        || Number.class.isAssignableFrom(type);
  }

  private void write(Field field, Object value) {
    try {
      field.set(to, value);
    } catch (IllegalAccessException e) {
      throw new IllegalStateException("Cannot write " + field, e);
    }
  }
}
