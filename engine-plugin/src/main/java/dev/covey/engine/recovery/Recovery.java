package dev.covey.engine.recovery;

import dev.covey.policy.RecoveryCause;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.Locale;
import java.util.Map;

/**
 * One attempt to recover one failed job or external task, from its report to its outcome.
 * Immutable.
 *
 * <p>The same plain data is the mark of the job in its shard, the report to the initiators and the
 * entry in the record of recoveries; who finds a field missing does not know the text.
 *
 * @param id of the attempt; a job that fails again has another one
 * @param rule name of the rule of policy
 * @param cause the error that the rule is for
 * @param error what failed, for people
 * @param instance the process instance
 * @param job its id, or that of the external task
 * @param node where it failed
 * @param attempt the first is 1
 * @param state how far it is
 * @param awaits what it waits for, for people
 * @param initiator the node that began it; null while it waits
 * @param action what was done; null while it waits
 * @param excluded a node that is not to run the job; or null
 * @param outcome what became of it; null while it is not known
 * @param at when it came to this state
 */
public record Recovery(
    String id,
    String rule,
    String cause,
    String error,
    String process,
    String activity,
    String instance,
    String job,
    String node,
    int attempt,
    State state,
    String awaits,
    String initiator,
    String action,
    String excluded,
    String outcome,
    Instant at) {
  static final String JOBS = "ACT_RU_JOB";
  static final String EXTERNAL_TASKS = "ACT_RU_EXT_TASK";
  private static final String EXTERNAL_TASK =
      new RecoveryCause(RecoveryCause.Kind.INCIDENT, RecoveryCause.FAILED_EXTERNAL_TASK).toString();
  private static final int LONGEST_ERROR = 500;

  /** How far it is. */
  public enum State {
    /** Nobody has begun it. */
    WAITING,
    /** It has begun, and the job may run. */
    BEGUN,
    /** It is over. */
    ENDED;

    /** For people and in data. */
    public String word() {
      return name().toLowerCase(Locale.ROOT);
    }
  }

  /** What failed, as it is shown to people. */
  static String errorOf(Throwable failure) {
    return shortened(String.valueOf(failure));
  }

  static String shortened(String text) {
    return text.length() <= LONGEST_ERROR ? text : text.substring(0, LONGEST_ERROR) + "...";
  }

  /** Whether it is of an external task, and not of a job. */
  boolean ofExternalTask() {
    return EXTERNAL_TASK.equals(cause);
  }

  /** Where the row of what has failed is. */
  String table() {
    return ofExternalTask() ? EXTERNAL_TASKS : JOBS;
  }

  Recovery begun(String by, String what, Instant when) {
    return with(State.BEGUN, awaits, by, what, excluded, null, when);
  }

  Recovery ended(String how, Instant when) {
    return with(State.ENDED, awaits, initiator, action, excluded, how, when);
  }

  Recovery excluding(String other) {
    return with(state, awaits, initiator, action, other, outcome, at);
  }

  Recovery waitingFor(String whom, Instant when) {
    return with(State.WAITING, whom, null, null, null, null, when);
  }

  private Recovery with(
      State next, String whom, String by, String what, String other, String how, Instant when) {
    return new Recovery(
        id, rule, cause, error, process, activity, instance, job, node, attempt, next, whom, by,
        what, other, how, when);
  }

  /** Why it does not run, for people. */
  String why() {
    if (excluded != null) {
      return "instance %s, %s of %s: %s; waits for a node of its site other than %s (attempt %d of rule '%s')"
          .formatted(instance, activity, process, error, excluded, attempt, rule);
    }
    return "instance %s, %s of %s: %s; waits for %s (attempt %d of rule '%s')"
        .formatted(instance, activity, process, error, awaits, attempt, rule);
  }

  /**
   * A shard whose owner was lost, as it is opened by a node that may recover it.
   *
   * @param id of this recovery
   */
  public static Recovery ofLoss(
      String id, String rule, String shard, String lost, String initiator, Instant at) {
    return new Recovery(
        id,
        rule,
        "nodeLoss",
        "node %s was lost while it owned shard %s".formatted(lost, shard),
        null,
        null,
        "shard " + shard,
        shard,
        lost,
        1,
        State.ENDED,
        null,
        initiator,
        "open",
        null,
        "opened on " + initiator,
        at);
  }

  /** Plain data. */
  public Map<String, Object> toData() {
    Map<String, Object> data = new LinkedHashMap<>();
    data.put("id", id);
    data.put("rule", rule);
    data.put("cause", cause);
    data.put("error", error);
    data.put("process", process);
    data.put("activity", activity);
    data.put("instance", instance);
    data.put("job", job);
    data.put("node", node);
    data.put("attempt", (long) attempt);
    data.put("state", state.word());
    data.put("awaits", awaits);
    data.put("initiator", initiator);
    data.put("action", action);
    data.put("excluded", excluded);
    data.put("outcome", outcome);
    data.put("at", at);
    return data;
  }

  /**
   * Reads plain data.
   *
   * @throws IllegalArgumentException if it is something else
   */
  public static Recovery from(Map<String, Object> data) {
    String word = text(data, "state");
    if (!(data.get("attempt") instanceof Long attempt)
        || !(data.get("at") instanceof Instant at)
        || word == null
        || text(data, "id") == null
        || text(data, "job") == null
        || text(data, "rule") == null) {
      throw new IllegalArgumentException("Expected a recovery, but got " + data.keySet());
    }
    return new Recovery(
        text(data, "id"),
        text(data, "rule"),
        text(data, "cause"),
        text(data, "error"),
        text(data, "process"),
        text(data, "activity"),
        text(data, "instance"),
        text(data, "job"),
        text(data, "node"),
        Math.toIntExact(attempt),
        State.valueOf(word.toUpperCase(Locale.ROOT)),
        text(data, "awaits"),
        text(data, "initiator"),
        text(data, "action"),
        text(data, "excluded"),
        text(data, "outcome"),
        at);
  }

  private static String text(Map<String, Object> data, String name) {
    return data.get(name) instanceof String text ? text : null;
  }
}
