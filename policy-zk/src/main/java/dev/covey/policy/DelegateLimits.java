package dev.covey.policy;

import java.util.List;
import java.util.Optional;

/**
 * What one document says of the code that may run. What is denied may not, also if it is allowed;
 * what is not denied may if there is no list of what is allowed, or if it is on it. Expressions
 * need to be on that list only if it names any: what they call is judged by its class. Immutable.
 *
 * @param allow empty for all that is not denied
 * @param deny may be empty
 */
public record DelegateLimits(List<CodePattern> allow, List<CodePattern> deny) {

  /** Says nothing. */
  public static final DelegateLimits NONE = new DelegateLimits(List.of(), List.of());

  /** Copies the lists. */
  public DelegateLimits {
    allow = List.copyOf(allow);
    deny = List.copyOf(deny);
  }

  /** The place in the document that keeps this code from running; empty if nothing does. */
  Optional<CodeDenial> denialOf(Code code, String path) {
    for (int i = 0; i < deny.size(); i++) {
      if (deny.get(i).matches(code)) {
        return Optional.of(
            new CodeDenial(path + ".deny[" + i + "]", Optional.of(deny.get(i)), code));
      }
    }
    return allows(code)
        ? Optional.empty()
        : Optional.of(new CodeDenial(path + ".allow", Optional.empty(), code));
  }

  private boolean allows(Code code) {
    return allow.isEmpty()
        || code instanceof Code.Expression && allow.stream().noneMatch(CodePattern::isOfExpressions)
        || allow.stream().anyMatch(pattern -> pattern.matches(code));
  }
}
