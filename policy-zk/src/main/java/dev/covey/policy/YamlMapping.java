package dev.covey.policy;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.Set;
import java.util.function.Function;

/**
 * One mapping of a document as text by key; what is wrong goes to the list, never to the caller.
 */
final class YamlMapping {

  private final String path;
  private final Map<String, Object> entries = new LinkedHashMap<>();
  private final List<PolicyProblem> problems;

  /** Takes whatever YAML gave for the value at the path; nothing or empty text is no entries. */
  YamlMapping(String path, Object value, List<PolicyProblem> problems) {
    this.path = path;
    this.problems = problems;
    if (value instanceof Map<?, ?> map) {
      map.forEach(this::put);
    } else if (value != null && !"".equals(value)) {
      problem("expected a mapping (key: value), but found " + kind(value));
    }
  }

  private void put(Object key, Object value) {
    if (key instanceof String text) {
      entries.put(text, value);
    } else {
      problem("a key is not plain text: " + kind(key));
    }
  }

  String path() {
    return path;
  }

  Set<String> keys() {
    return entries.keySet();
  }

  String pathOf(String key) {
    return path.isEmpty() ? key : path + "." + key;
  }

  YamlMapping onlyWith(Set<String> known) {
    for (String key : entries.keySet()) {
      if (!known.contains(key)) {
        problem(key, "unknown key" + Spelling.hint(key, known));
      }
    }
    return this;
  }

  YamlMapping mapping(String key) {
    return new YamlMapping(pathOf(key), entries.get(key), problems);
  }

  Optional<String> text(String key) {
    Object value = entries.get(key);
    if (value == null) {
      return Optional.empty();
    }
    if (value instanceof String text) {
      return Optional.of(text);
    }
    problem(key, "expected text, but found " + kind(value));
    return Optional.of("");
  }

  /** The text, which must be there; what to write is part of the complaint. */
  String required(String key, String example) {
    if (!entries.containsKey(key)) {
      problem(key, "missing: write " + key + ": " + example);
    }
    return text(key).orElse("");
  }

  OptionalInt requiredNumber(String key, String example) {
    int before = problems.size();
    String text = required(key, example);
    if (problems.size() > before) {
      return OptionalInt.empty();
    }
    return value(key, YamlMapping::number).map(OptionalInt::of).orElseGet(OptionalInt::empty);
  }

  /** What the text stands for; empty if it is not there or the reader refuses it. */
  <T> Optional<T> value(String key, Function<String, T> reader) {
    int before = problems.size();
    Optional<String> text = text(key);
    if (problems.size() > before) {
      return Optional.empty();
    }
    try {
      return text.map(reader);
    } catch (IllegalArgumentException e) {
      problem(key, e.getMessage());
      return Optional.empty();
    }
  }

  /** A reader of up to nine digits. */
  static int number(String text) {
    if (!text.matches("-?[0-9]{1,9}")) {
      throw new IllegalArgumentException("expected a whole number, but found '" + text + "'");
    }
    return Integer.parseInt(text);
  }

  void problem(String key, String message) {
    problems.add(new PolicyProblem(pathOf(key), message));
  }

  void problem(String message) {
    problems.add(new PolicyProblem(path, message));
  }

  private static String kind(Object value) {
    if (value instanceof String text) {
      return "'" + (text.length() > 40 ? text.substring(0, 40) + "..." : text) + "'";
    }
    if (value instanceof Map) {
      return "a mapping";
    }
    return value instanceof List ? "a list" : "a value with a type tag";
  }
}
