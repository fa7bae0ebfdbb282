package dev.covey.policy;

import java.util.List;
import java.util.Objects;
import java.util.Optional;

/**
 * What a model says of where an activity runs, which policy may override. Immutable.
 *
 * @param lanes that it is in, innermost first, as {@link LaneName#plain}
 * @param site that its property {@value #PROPERTY} names, whether or not there is such a site
 */
public record ModelledPlace(List<String> lanes, Optional<String> site) {
  /** The name of an activity's extension property. */
  public static final String PROPERTY = "covey.site";

  /** Of a model that says nothing. */
  public static final ModelledPlace NONE = new ModelledPlace(List.of(), Optional.empty());

  /** Copies the list, and makes names plain. */
  public ModelledPlace {
    lanes = lanes.stream().map(LaneName::plain).filter(lane -> !lane.isEmpty()).toList();
    Objects.requireNonNull(site, "site");
  }
}
