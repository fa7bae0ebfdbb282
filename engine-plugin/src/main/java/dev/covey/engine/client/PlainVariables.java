package dev.covey.engine.client;

import java.util.LinkedHashMap;
import java.util.Locale;
import java.util.Map;

/** Simple variables in the form in which nodes send them to each other. */
final class PlainVariables {
  private PlainVariables() {}

  static Map<String, Object> encode(Map<String, Object> variables) {
    Map<String, Object> encoded = new LinkedHashMap<>();
    variables.forEach((name, value) -> encoded.put(name, encode(name, value)));
    return encoded;
  }

  private static Map<String, Object> encode(String name, Object value) {
    Map<String, Object> fields = new LinkedHashMap<>();
    fields.put("serializer", serializer(name, value));
    fields.put("text", text(value));
    fields.put("long", whole(value));
    fields.put("double", value instanceof Double ? value : null);
    return fields;
  }

  private static String serializer(String name, Object value) {
    if (value == null) {
      return "null";
    }
    if (value instanceof String
        || value instanceof Integer
        || value instanceof Long
        || value instanceof Double
        || value instanceof Boolean) {
      return value.getClass().getSimpleName().toLowerCase(Locale.ROOT);
    }
    throw new IllegalArgumentException(
        "Variable '" + name + "' is neither a text, a number nor a boolean");
  }

  /** The engine's serializers also keep whole numbers as text. */
  private static String text(Object value) {
    return value == null || value instanceof Boolean || value instanceof Double
        ? null
        : value.toString();
  }

  private static Long whole(Object value) {
    if (value instanceof Boolean flag) {
      return flag ? 1L : 0L;
    }
    return value instanceof Integer || value instanceof Long ? ((Number) value).longValue() : null;
  }
}
