package dev.covey.policy;

import java.util.Arrays;
import java.util.Locale;

/** What a node is to do with shards and jobs. In the order of what it leaves undone. */
public enum NodeState {
  /** It owns shards and runs their jobs. */
  ACTIVE,
  /** It owns shards, but begins no job. */
  PAUSED,
  /** It gives its shards to its peers and takes none. */
  DRAINING;

  /**
   * Reads the word of a policy document.
   *
   * @throws IllegalArgumentException if it is none of them
   */
  public static NodeState parse(String word) {
    for (NodeState state : values()) {
      if (state.word().equals(word)) {
        return state;
      }
    }
    throw new IllegalArgumentException(
        "'"
            + word
            + "' is neither active, paused nor draining"
            + Spelling.hint(word, Arrays.stream(values()).map(NodeState::word).toList()));
  }

  /** The word of a policy document, which {@link #parse} reads. */
  public String word() {
    return name().toLowerCase(Locale.ROOT);
  }
}
