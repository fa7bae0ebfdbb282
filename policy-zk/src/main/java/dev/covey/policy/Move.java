package dev.covey.policy;

import java.util.Locale;

/** What becomes of a run of an activity on another site when policy places the activity anew. */
public enum Move {
  /** It travels there, with its state. */
  NOW,
  /** It ends where it is. */
  NEVER;

  /**
   * Reads the word of a policy document.
   *
   * @throws IllegalArgumentException if it is neither {@code now} nor {@code never}
   */
  public static Move parse(String word) {
    for (Move move : values()) {
      if (move.word().equals(word)) {
        return move;
      }
    }
    throw new IllegalArgumentException("'" + word + "' is neither now nor never");
  }

  /** The word of a policy document, which {@link #parse} reads. */
  public String word() {
    return name().toLowerCase(Locale.ROOT);
  }
}
