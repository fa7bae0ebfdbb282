package dev.covey.policy;

import java.util.Objects;
import java.util.Optional;

/**
 * What an activity of a process says for itself; what is empty is left to its process. Immutable.
 *
 * @param site where it runs, whatever shard its instance lives on; empty is where the instance is
 * @param retry how often its jobs are tried
 * @param timeout how long its code may take
 * @param move whether a run on another site moves when policy places it anew
 * @param concurrent how many runs of it there may be at a time, over the whole collective; empty is
 *     as many as there are threads
 */
public record ActivityPolicy(
    Optional<String> site,
    Optional<RetryTimeCycle> retry,
    Optional<ActivityTimeout> timeout,
    Optional<Move> move,
    Optional<Integer> concurrent) {
  /** Requires all, and a limit that lets something run. */
  public ActivityPolicy {
    Objects.requireNonNull(site, "site");
    Objects.requireNonNull(retry, "retry");
    Objects.requireNonNull(timeout, "timeout");
    Objects.requireNonNull(move, "move");
    Objects.requireNonNull(concurrent, "concurrent");
    concurrent.ifPresent(limit -> Limit.require("concurrent", limit));
  }
}
