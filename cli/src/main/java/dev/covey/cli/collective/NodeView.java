package dev.covey.cli.collective;

import dev.covey.engine.client.NodeStatus;
import dev.covey.policy.NodeState;
import java.time.Duration;
import java.time.Instant;

/**
 * A node's last word and how old it is.
 *
 * @param age never negative, although two clocks made it
 */
public record NodeView(NodeStatus status, Duration age) {
  private static final Duration SILENT_AFTER = Duration.ofSeconds(5);

  /** How a node stands. */
  public enum State {
    UP("up"),
    SILENT("silent"),
    NO_KAFKA("no Kafka");

    private final String words;

    State(String words) {
      this.words = words;
    }

    @Override
    public String toString() {
      return words;
    }
  }

  static NodeView at(Instant now, NodeStatus status) {
    Duration age = Duration.between(status.at(), now);
    return new NodeView(status, age.isNegative() ? Duration.ZERO : age);
  }

  public State state() {
    if (age.compareTo(SILENT_AFTER) > 0) {
      return State.SILENT;
    }
    return status.available() ? State.UP : State.NO_KAFKA;
  }

  /** The same in a word, or what policy wants of a node that is up, if it is not to be active. */
  public String stateWord() {
    return state() == State.UP && !is(NodeState.ACTIVE) ? status.nodeState() : state().toString();
  }

  /** Whether policy wants this of the node. */
  public boolean is(NodeState wanted) {
    return wanted.word().equals(status.nodeState());
  }
}
