package dev.covey.engine.visit;

import dev.covey.policy.SitePolicy;

/** Where the live policy places activities. Thread-safe, never blocks. */
public interface Placement {
  /** The site, or null where the instance is and before the node knows a policy. */
  SitePolicy of(String processKey, String activityId);
}
