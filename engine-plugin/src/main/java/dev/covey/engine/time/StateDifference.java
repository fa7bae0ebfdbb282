package dev.covey.engine.time;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.TreeMap;
import java.util.TreeSet;

/**
 * How an instance's states after two turns differ.
 *
 * @param left activities in which it waited only before, as {@link InstanceState#waiting}
 * @param entered activities in which it waited only afterwards
 * @param variables those that differ, by name
 */
public record StateDifference(
    List<String> left, List<String> entered, Map<String, Values> variables) {

  /** A variable's values; null where there is no such variable. */
  public record Values(String before, String after) {}

  static StateDifference between(InstanceState before, InstanceState after) {
    Map<String, Values> variables = new TreeMap<>();
    TreeSet<String> names = new TreeSet<>(before.variables().keySet());
    names.addAll(after.variables().keySet());
    for (String name : names) {
      Values values = new Values(before.variables().get(name), after.variables().get(name));
      if (!Objects.equals(values.before(), values.after())) {
        variables.put(name, values);
      }
    }
    return new StateDifference(
        without(before.waiting(), after.waiting()),
        without(after.waiting(), before.waiting()),
        variables);
  }

  /** Several tokens may wait in one activity, so each takes away one. */
  private static List<String> without(List<String> these, List<String> those) {
    List<String> rest = new ArrayList<>(these);
    those.forEach(rest::remove);
    return List.copyOf(rest);
  }
}
