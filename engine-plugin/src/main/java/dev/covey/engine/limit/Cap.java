package dev.covey.engine.limit;

import dev.covey.policy.Revision;

/**
 * How many runs of an activity one revision of the policy lets be at a time.
 *
 * @param limit at least 1
 */
record Cap(String process, String activity, int limit, Revision revision) {
  /** Stands for the cap in messages and rows, the same in every revision. */
  String key() {
    return "runs/" + process + "/" + activity;
  }

  /** Where the policy says so. */
  String path() {
    return "processes." + process + ".activities." + activity + ".concurrent";
  }

  /** What people are told. */
  String saying() {
    return path() + " is " + limit + " (revision " + revision.number() + ")";
  }
}
