package dev.covey.policy;

import java.util.Locale;

/** When a call into the engine may return. */
public enum Durability {
  /** After the turn is committed in the journal: what returned survives the loss of the machine. */
  JOURNALED,
  /** After the local commit: the last turns of a lost machine may be lost with it. */
  RELAXED;

  /**
   * Reads the word of a policy document.
   *
   * @throws IllegalArgumentException if it is neither {@code journaled} nor {@code relaxed}
   */
  public static Durability parse(String word) {
    for (Durability durability : values()) {
      if (durability.word().equals(word)) {
        return durability;
      }
    }
    throw new IllegalArgumentException("'" + word + "' is neither journaled nor relaxed");
  }

  /** The word of a policy document, which {@link #parse} reads. */
  public String word() {
    return name().toLowerCase(Locale.ROOT);
  }
}
