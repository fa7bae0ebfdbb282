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
   * What the live policy wants of a visit that is running; null before the node knows a policy, and
   * where the home's site is no more.
   *
   * @param homeSite number of the site of the instance that waits for it
   */
  Wanted wantedOf(String processKey, String activityId, ModelledPlace said, int homeSite);

  /** Whether the live policy lets any visit move. */
  boolean moves();

  /** The number of the live revision; 0 before there is one. */
  long revision();

  /**
   * What one revision wants of a visit that is running.
   *
   * @param site where it would begin now: at home, too, if policy places it nowhere else
   * @param moves whether one that is on another site is to go there
   */
  record Wanted(SitePolicy site, boolean moves) {}

  /**
   * What one revision says of an activity.
   *
   * @param confined whether a variable of that name may not leave the site of its instance
   */
  record Place(SitePolicy site, Predicate<String> confined) {}
}
