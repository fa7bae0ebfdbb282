package dev.covey.engine.visit;

import dev.covey.policy.ModelledPlace;
import dev.covey.policy.SitePolicy;
import java.util.Optional;
import java.util.function.Predicate;

/** Where the live policy places activities. Thread-safe, never blocks. */
public interface Placement {
  /**
   * Null where the instance is, and before the node knows a policy.
   *
   * @param said by the model, which holds where policy says nothing
   */
  Place of(String processKey, String activityId, ModelledPlace said);

  /** Why the site that the model names is none, for people; empty if it is one, or overridden. */
  Optional<String> problemOf(String processKey, String activityId, ModelledPlace said);

  /**
   * What one revision says of an activity.
   *
   * @param confined whether a variable of that name may not leave the site of its instance
   */
  record Place(SitePolicy site, Predicate<String> confined) {}
}
