package dev.covey.policy;

import java.util.Objects;
import java.util.Optional;

/**
 * What a process's lane says; what is empty is left to the model. Immutable.
 *
 * @param site where the lane's activities run that say nothing themselves, whatever shard their
 *     instance lives on
 */
public record LanePolicy(Optional<String> site) {
  /** Requires it. */
  public LanePolicy {
    Objects.requireNonNull(site, "site");
  }
}
