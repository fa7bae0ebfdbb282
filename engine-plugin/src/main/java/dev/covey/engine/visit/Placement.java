package dev.covey.engine.visit;

import dev.covey.policy.SitePolicy;
import java.util.function.Predicate;

/** Where the live policy places activities. Thread-safe, never blocks. */
public interface Placement {
  /** Null where the instance is, and before the node knows a policy. */
  Place of(String processKey, String activityId);

  /**
   * What one revision says of an activity.
   *
   * @param confined whether a variable of that name may not leave the site of its instance
   */
  record Place(SitePolicy site, Predicate<String> confined) {}
}
