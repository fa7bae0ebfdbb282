package dev.covey.policy;

import java.util.Collections;
import java.util.Map;
import java.util.SortedSet;
import java.util.TreeSet;

/** One condition of a {@link LabelSelector}; {@code toString()} is its canonical text. */
public sealed interface LabelRequirement {

  /** The label that is asked about. */
  String key();

  /** Whether a node with these labels meets the condition. */
  boolean matches(Map<String, String> labels);

  /** The label is there and has one of the values: {@code a = b} or {@code a in (b, c)}. */
  record In(String key, SortedSet<String> values) implements LabelRequirement {
    /** Copies the values, of which there must be one. */
    public In {
      values = copied(values);
    }

    @Override
    public boolean matches(Map<String, String> labels) {
      String value = labels.get(key);
      return value != null && values.contains(value);
    }

    @Override
    public String toString() {
      return values.size() == 1
          ? key + " = " + values.first()
          : key + " in (" + String.join(", ", values) + ")";
    }
  }

  /** The label is absent or has none of the values: {@code a != b} or {@code a notin (b, c)}. */
  record NotIn(String key, SortedSet<String> values) implements LabelRequirement {
    /** Copies the values, of which there must be one. */
    public NotIn {
      values = copied(values);
    }

    @Override
    public boolean matches(Map<String, String> labels) {
      String value = labels.get(key);
      return value == null || !values.contains(value);
    }

    @Override
    public String toString() {
      return values.size() == 1
          ? key + " != " + values.first()
          : key + " notin (" + String.join(", ", values) + ")";
    }
  }

  /** The label is there, whatever its value: {@code a}. */
  record Exists(String key) implements LabelRequirement {
    @Override
    public boolean matches(Map<String, String> labels) {
      return labels.containsKey(key);
    }

    @Override
    public String toString() {
      return key;
    }
  }

  /** The label is not there: {@code !a}. */
  record Absent(String key) implements LabelRequirement {
    @Override
    public boolean matches(Map<String, String> labels) {
      return !labels.containsKey(key);
    }

    @Override
    public String toString() {
      return "!" + key;
    }
  }

  private static SortedSet<String> copied(SortedSet<String> values) {
    if (values.isEmpty()) {
      throw new IllegalArgumentException("a label requirement needs at least one value");
    }
    return Collections.unmodifiableSortedSet(new TreeSet<>(values));
  }
}
