package dev.covey.engine.timeout;

import dev.covey.policy.ActivityTimeout;
import dev.covey.policy.Resolved;
import dev.covey.policy.Revision;

/**
 * When the code of one run of an activity has to have ended.
 *
 * @param timeout and the document that says so
 * @param begun when the run's code was called first in this transaction, in nanoseconds
 */
record Deadline(
    String process,
    String activity,
    Resolved<ActivityTimeout> timeout,
    Revision revision,
    long begun) {

  /** In nanoseconds; zero or less when the time is over. */
  long left(long now) {
    return timeout.value().after().toNanos() - (now - begun);
  }

  /** One line, which names the place in the policy. */
  String words() {
    return "policy %s.timeout %s (revision %s) ended activity %s of process %s"
        .formatted(
            timeout.document().replace('/', '.'),
            timeout.value().word(),
            revision,
            activity,
            process);
  }
}
