package dev.covey.engine.route;

import java.util.Map;

/** Reads plain data that came from outside. */
public final class Data {
  private Data() {}

  /** The value as a map; fails if it is anything else. */
  @SuppressWarnings("unchecked")
  public static Map<String, Object> map(Object value) {
    if (value == null || value instanceof Map) {
      return (Map<String, Object>) value;
    }
    throw new MalformedMessageException("Expected a map, but got " + value.getClass().getName());
  }

  /** A map that must be there. */
  public static Map<String, Object> someMap(Map<String, Object> data, String name) {
    if (data.get(name) == null) {
      throw new MalformedMessageException("Expected a map '" + name + "', but got none");
    }
    return map(data.get(name));
  }

  /** A text that must be there. */
  public static String text(Map<String, Object> data, String name) {
    if (data.get(name) instanceof String text) {
      return text;
    }
    throw new MalformedMessageException("Expected a text '" + name + "', but got none");
  }

  /** A text that may be missing. */
  public static String optionalText(Map<String, Object> data, String name) {
    return data.get(name) == null ? null : text(data, name);
  }

  /** A whole number that must be there. */
  public static long number(Map<String, Object> data, String name) {
    if (data.get(name) instanceof Long number) {
      return number;
    }
    throw new MalformedMessageException("Expected a number '" + name + "', but got none");
  }

  /** Bytes that must be there. */
  public static byte[] bytes(Map<String, Object> data, String name) {
    if (data.get(name) instanceof byte[] bytes) {
      return bytes;
    }
    throw new MalformedMessageException("Expected bytes '" + name + "', but got none");
  }
}
