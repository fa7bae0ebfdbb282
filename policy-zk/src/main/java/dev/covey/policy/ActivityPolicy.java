package dev.covey.policy;

import java.util.Objects;
import java.util.Optional;

/**
 * What an activity of a process says for itself; what is empty is left to its process. Immutable.
 *
 * @param site where it runs, whatever shard its instance lives on; empty is where the instance is
 * @param retry how often its jobs are tried
 */
public record ActivityPolicy(Optional<String> site, Optional<RetryTimeCycle> retry) {
  /** Requires all. */
  public ActivityPolicy {
    Objects.requireNonNull(site, "site");
    Objects.requireNonNull(retry, "retry");
  }
}
