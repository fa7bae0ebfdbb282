package dev.covey.policy;

import java.util.Optional;
import java.util.Set;

/**
 * A failed job or external task as rules of recovery see it. Immutable.
 *
 * @param processKey of the instance's definition
 * @param activityId in its model
 * @param errorTypes names of the classes of the exception and of its causes, and of those that they
 *     extend
 * @param bpmnError the code of a BPMN error that nobody catches
 * @param incident the type of the incident that the engine is about to make
 */
public record RecoveryFailure(
    String processKey,
    String activityId,
    Set<String> errorTypes,
    Optional<String> bpmnError,
    Optional<String> incident) {
  /** Copies the set. */
  public RecoveryFailure {
    errorTypes = Set.copyOf(errorTypes);
  }
}
