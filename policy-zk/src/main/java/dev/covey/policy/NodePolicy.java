package dev.covey.policy;

import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.regex.Pattern;

/**
 * What holds for one node, or for all that a selector chooses. Immutable.
 *
 * @param selector the nodes that are meant; empty for the one whose id is the name
 * @param state empty says nothing
 */
public record NodePolicy(Optional<LabelSelector> selector, Optional<NodeState> state) {

  /** As a node's id. */
  private static final Pattern NAME = Pattern.compile("[a-zA-Z0-9._-]{1,80}");

  /** Requires both. */
  public NodePolicy {
    Objects.requireNonNull(selector, "selector");
    Objects.requireNonNull(state, "state");
  }

  static Optional<String> problemOfName(String name) {
    // ZooKeeper has no znodes of the other two.
    return NAME.matcher(name).matches() && !name.equals(".") && !name.equals("..")
        ? Optional.empty()
        : Optional.of("not a node's id: 1 to 80 letters, digits, . _ -");
  }

  /**
   * The state of one node: what is said for its id, else the one that leaves most undone of those
   * said for its labels, else {@link NodeState#ACTIVE}.
   */
  static Resolved<NodeState> stateOf(
      Map<String, NodePolicy> nodes, String node, Map<String, String> labels) {
    NodePolicy own = nodes.get(node);
    if (own != null && own.selector().isEmpty() && own.state().isPresent()) {
      return new Resolved<>(own.state().get(), PolicyTree.NODES + node);
    }
    Resolved<NodeState> found = new Resolved<>(NodeState.ACTIVE, Resolved.BUILT_IN);
    for (Map.Entry<String, NodePolicy> named : nodes.entrySet()) {
      NodePolicy policy = named.getValue();
      boolean chosen = policy.selector().filter(selector -> selector.matches(labels)).isPresent();
      if (chosen && policy.state().isPresent() && overrules(policy.state().get(), found)) {
        found = new Resolved<>(policy.state().get(), PolicyTree.NODES + named.getKey());
      }
    }
    return found;
  }

  private static boolean overrules(NodeState state, Resolved<NodeState> found) {
    return found.document().equals(Resolved.BUILT_IN) || state.compareTo(found.value()) > 0;
  }
}
