package dev.covey.policy;

import java.util.Arrays;
import java.util.List;

/** What is done about work that failed. */
public enum RecoveryAction {
  /** It is tried again, by whichever node owns it. */
  RETRY("retry"),
  /** It is tried again on another node than the one where it failed. */
  RETRY_ELSEWHERE("retryElsewhere"),
  /** The instance goes back to an earlier turn and goes on from there. */
  RESTORE("restore"),
  /** The instance is suspended; it is tried again once somebody activates it. */
  SUSPEND("suspend"),
  /** It is left as an incident for people. */
  INCIDENT("incident");

  private final String word;

  RecoveryAction(String word) {
    this.word = word;
  }

  /**
   * Reads the word of a policy document.
   *
   * @throws IllegalArgumentException if it is none of them
   */
  public static RecoveryAction parse(String word) {
    for (RecoveryAction action : values()) {
      if (action.word.equals(word)) {
        return action;
      }
    }
    List<String> words = Arrays.stream(values()).map(RecoveryAction::word).toList();
    throw new IllegalArgumentException(
        "'" + word + "' is none of " + String.join(", ", words) + Spelling.hint(word, words));
  }

  /** The word of a policy document, which {@link #parse} reads. */
  public String word() {
    return word;
  }
}
