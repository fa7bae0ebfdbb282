package dev.covey.policy;

import java.util.List;
import java.util.stream.Collectors;

/**
 * A policy that no node may follow; it lists everything that is wrong, not only the first thing.
 */
public final class InvalidPolicyException extends RuntimeException {

  private static final long serialVersionUID = 1L;
  private static final int IN_MESSAGE = 20;

  private final transient List<PolicyProblem> problems;

  /** Takes at least one problem. */
  public InvalidPolicyException(List<PolicyProblem> problems) {
    super(text(problems));
    this.problems = List.copyOf(problems);
  }

  /** What is wrong, each with its path; never empty, unless this was deserialised. */
  public List<PolicyProblem> problems() {
    return problems == null ? List.of() : problems;
  }

  private static String text(List<PolicyProblem> problems) {
    String first =
        problems.stream()
            .limit(IN_MESSAGE)
            .map(PolicyProblem::toString)
            .collect(Collectors.joining("; "));
    int more = problems.size() - IN_MESSAGE;
    return more > 0 ? first + "; and " + more + " more" : first;
  }

  static void throwIfAny(List<PolicyProblem> problems) {
    if (!problems.isEmpty()) {
      throw new InvalidPolicyException(problems);
    }
  }
}
