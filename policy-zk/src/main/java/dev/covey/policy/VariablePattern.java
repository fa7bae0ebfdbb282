package dev.covey.policy;

import java.util.Objects;

/**
 * Names of process variables: a name, in which {@code *} stands for any characters. Immutable.
 *
 * @param text as in a document
 */
public record VariablePattern(String text) {
  private static final int MOST_CHARACTERS = 250;

  /** Throws {@link IllegalArgumentException} saying how a pattern is written. */
  public VariablePattern {
    Objects.requireNonNull(text, "text");
    if (text.isEmpty()
        || text.length() > MOST_CHARACTERS
        || CodePattern.CONTROL.matcher(text).find()) {
      throw new IllegalArgumentException(
          "'%s' names no variables: write a name, with * for any characters, as card*"
              .formatted(text.length() > 40 ? text.substring(0, 40) + "…" : text));
    }
  }

  /** Whether a variable is meant. Takes at most the product of both lengths. */
  public boolean matches(String variable) {
    int at = 0;
    int in = 0;
    int star = -1;
    int resume = 0;
    while (in < variable.length()) {
      if (at < text.length() && text.charAt(at) == '*') {
        star = at++;
        resume = in;
      } else if (at < text.length() && text.charAt(at) == variable.charAt(in)) {
        at++;
        in++;
      } else if (star >= 0) {
        at = star + 1;
        in = ++resume;
      } else {
        return false;
      }
    }
    return text.substring(at).chars().allMatch(rest -> rest == '*');
  }
}
