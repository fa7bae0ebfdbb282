package dev.covey.policy;

import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;

/**
 * Chooses nodes by their labels, in the manner of Kubernetes: all requirements must hold, and no
 * requirement at all chooses every node.
 *
 * <p>The text is a list of requirements joined by {@code and} or a comma: {@code role = payments},
 * {@code zone != eu}, {@code zone in (eu, us)}, {@code zone notin (eu, us)}, {@code gpu} (the label
 * is there), {@code !gpu} (it is not). A node without the label meets {@code !=} and {@code notin}.
 * Keys and values are letters, digits and {@code . _ / -}. Immutable.
 *
 * @param requirements what must hold, in the order of the text
 */
public record LabelSelector(List<LabelRequirement> requirements) {

  /** Chooses every node. */
  public static final LabelSelector ALL = new LabelSelector(List.of());

  /** Copies the list. */
  public LabelSelector {
    requirements = List.copyOf(requirements);
  }

  /**
   * Reads a selector; blank text is {@link #ALL}.
   *
   * @throws IllegalArgumentException naming the position and what was expected there
   */
  public static LabelSelector parse(String text) {
    return new LabelSelectorParser(text).parse();
  }

  /** Whether a node with these labels is chosen. */
  public boolean matches(Map<String, String> labels) {
    return requirements.stream().allMatch(requirement -> requirement.matches(labels));
  }

  /** The canonical text: {@link #parse} of it gives an equal selector. */
  @Override
  public String toString() {
    return requirements.stream().map(Object::toString).collect(Collectors.joining(" and "));
  }
}
