package dev.covey.examples.order;

import java.util.Map;

/** The ends that an order can reach. */
public enum OrderEnd {
  SHIPPED(
      "OrderShipped",
      Map.of(
          Effects.RESERVED, 1,
          Effects.ASKED, 1,
          Effects.CHARGED, 1,
          Effects.PICKED, 1,
          Effects.SHIPPED, 1)),

  /** Whether the goods were picked before the payment was rejected is open. */
  CANCELLED(
      "OrderCancelled",
      Map.of(
          Effects.RESERVED, 1,
          Effects.ASKED, 1,
          Effects.CHARGED, 0,
          Effects.CANCELLED, 1,
          Effects.CALLED_OFF, 1));

  private final String activityId;
  private final Map<String, Integer> effects;

  OrderEnd(String activityId, Map<String, Integer> effects) {
    this.activityId = activityId;
    this.effects = effects;
  }

  /** The id of the end event in the model. */
  public String activityId() {
    return activityId;
  }

  /**
   * The counters of {@link Effects} that an order has at this end, as integer variables of the
   * order itself. Another figure means that a delegate's work was lost or kept twice.
   */
  public Map<String, Integer> effects() {
    return effects;
  }
}
