package dev.covey.policy;

import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.regex.Pattern;

/**
 * What is done about a predefined error, and who may begin it. Immutable.
 *
 * @param cause the error
 * @param process only in instances of this process definition; empty is in any
 * @param activity only of this activity of the process; empty is of any
 * @param site of a node's loss: only its shards; empty is all, the catalog among them
 * @param initiators the nodes that may begin the recovery, by their labels
 * @param action empty if and only if the error is a node's loss: its shards go on elsewhere
 * @param to of {@link RecoveryAction#RESTORE}: the activity where the instance goes on; empty is
 *     where it was before it failed
 * @param attempts how many times at most it is recovered before it is left as an incident
 */
public record RecoveryRule(
    RecoveryCause cause,
    Optional<String> process,
    Optional<String> activity,
    Optional<String> site,
    LabelSelector initiators,
    Optional<RecoveryAction> action,
    Optional<String> to,
    int attempts) {
  static final int USUAL_ATTEMPTS = 3;
  private static final List<String> INCIDENTS =
      List.of(RecoveryCause.FAILED_JOB, RecoveryCause.FAILED_EXTERNAL_TASK);
  private static final int MOST_ATTEMPTS = 1_000;

  /** A part of topics' names, so as a site. */
  private static final Pattern NAME = Pattern.compile("[a-z][a-z0-9-]{0,30}");

  /** Requires all. */
  public RecoveryRule {
    Objects.requireNonNull(cause, "cause");
    Objects.requireNonNull(process, "process");
    Objects.requireNonNull(activity, "activity");
    Objects.requireNonNull(site, "site");
    Objects.requireNonNull(initiators, "initiators");
    Objects.requireNonNull(to, "to");
    if (action.isEmpty() != (cause.kind() == RecoveryCause.Kind.NODE_LOSS)) {
      throw new IllegalArgumentException(
          "Expected an action, but none of a node's loss, and got %s for %s"
              .formatted(action, cause));
    }
  }

  static Optional<String> problemOfName(String name) {
    return NAME.matcher(name).matches()
        ? Optional.empty()
        : Optional.of(
            "not a rule's name: a lower-case letter, then up to 30 of lower-case letters, digits, -");
  }

  static int parseAttempts(String text) {
    int attempts = YamlMapping.number(text);
    if (attempts < 1 || attempts > MOST_ATTEMPTS) {
      throw new IllegalArgumentException(
          "expected 1 to " + MOST_ATTEMPTS + ", but found " + attempts);
    }
    return attempts;
  }

  static String parseIncident(String type) {
    if (!INCIDENTS.contains(type)) {
      throw new IllegalArgumentException(
          "'"
              + type
              + "' is none of "
              + String.join(", ", INCIDENTS)
              + Spelling.hint(type, INCIDENTS));
    }
    return type;
  }

  /** Whether it is for the loss of a node that owned shards of this site. */
  boolean forLossAt(String siteName) {
    return cause.kind() == RecoveryCause.Kind.NODE_LOSS && site.map(siteName::equals).orElse(true);
  }

  /** Whether a node with these labels may begin the recovery. */
  public boolean mayInitiate(Map<String, String> labels) {
    return initiators.matches(labels);
  }

  /** Who may begin it, for people. */
  public String initiatorsText() {
    String selector = initiators.toString();
    return selector.isEmpty() ? "any node" : selector;
  }

  boolean isFor(RecoveryFailure failure) {
    boolean here =
        process.map(failure.processKey()::equals).orElse(true)
            && activity.map(failure.activityId()::equals).orElse(true);
    return here
        && switch (cause.kind()) {
          case ERROR -> failure.errorTypes().contains(cause.value());
          case BPMN_ERROR -> failure.bpmnError().filter(cause.value()::equals).isPresent();
          case INCIDENT -> failure.incident().filter(cause.value()::equals).isPresent();
          case NODE_LOSS -> false;
        };
  }

  /** Rules of an activity go before those of its process, these before those of any. */
  int generality() {
    return activity.isPresent() ? 0 : process.isPresent() ? 1 : 2;
  }
}
