package dev.covey.engine.limit;

import dev.covey.policy.Revision;
import dev.covey.policy.StartLimits;

/**
 * A limit of one revision of the policy: of the runs of an activity, or of the instances of a
 * process.
 *
 * @param activity null for the instances
 * @param limit how many there may be at a time, at least 1
 * @param perSecond how many may begin in a second, or 0 for as many as there may be
 * @param over what becomes of a start by the API that is over it
 */
record Cap(
    String process,
    String activity,
    int limit,
    int perSecond,
    StartLimits.Over over,
    Revision revision) {
  /** As many as there can be. */
  static final int NO_LIMIT = 1_000_000;

  static Cap ofRuns(String process, String activity, int limit, Revision revision) {
    return new Cap(process, activity, limit, 0, StartLimits.Over.WAIT, revision);
  }

  static Cap ofStarts(String process, StartLimits limits, Revision revision) {
    return new Cap(
        process,
        null,
        limits.active().orElse(NO_LIMIT),
        limits.startsPerSecond().orElse(0),
        limits.over().orElse(StartLimits.Over.WAIT),
        revision);
  }

  boolean ofStarts() {
    return activity == null;
  }

  /** Stands for the cap in messages and rows, the same in every revision. */
  String key() {
    return ofStarts() ? keyOfStarts(process) : keyOfRuns(process, activity);
  }

  static String keyOfRuns(String process, String activity) {
    return "runs/" + process + "/" + activity;
  }

  static String keyOfStarts(String process) {
    return "starts/" + process;
  }

  /** What people are told: where the policy says what. */
  String saying() {
    String of = "processes." + process;
    String said =
        ofStarts()
            ? (limit < NO_LIMIT ? of + ".limits.active is " + limit : "")
                + (limit < NO_LIMIT && perSecond > 0 ? " and " : "")
                + (perSecond > 0 ? of + ".limits.startsPerSecond is " + perSecond : "")
            : of + ".activities." + activity + ".concurrent is " + limit;
    return said + " (revision " + revision.number() + ")";
  }
}
