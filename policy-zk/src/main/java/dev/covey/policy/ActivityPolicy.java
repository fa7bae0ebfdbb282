package dev.covey.policy;

import java.util.Objects;
import java.util.Optional;

/**
 * What an activity of a process says for itself; what is empty is left to its process. Immutable.
 *
 * @param retry how often its jobs are tried
 * @param timeout how long its code may take
 */
public record ActivityPolicy(Optional<RetryTimeCycle> retry, Optional<ActivityTimeout> timeout) {
  /** Requires all. */
  public ActivityPolicy {
    Objects.requireNonNull(retry, "retry");
    Objects.requireNonNull(timeout, "timeout");
  }
}
