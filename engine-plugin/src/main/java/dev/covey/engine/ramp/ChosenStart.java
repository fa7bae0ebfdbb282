package dev.covey.engine.ramp;

import org.camunda.bpm.engine.impl.persistence.entity.EventSubscriptionEntity;

/** A start event of the chosen version, as if it was subscribed. No row: it is never saved. */
final class ChosenStart extends EventSubscriptionEntity {
  private static final long serialVersionUID = 1L;

  private final transient EventSubscriptionEntity ofLatest;

  /**
   * @param start what the engine would subscribe for the start event
   * @param ofLatest the subscription that is there, of the latest version
   */
  ChosenStart(EventSubscriptionEntity start, EventSubscriptionEntity ofLatest) {
    setEventType(start.getEventType());
    this.ofLatest = ofLatest;
    setId(ofLatest.getId());
    setEventName(start.getEventName());
    setActivityId(start.getActivityId());
    setConfiguration(start.getConfiguration());
    setTenantId(start.getTenantId());
  }

  EventSubscriptionEntity ofLatest() {
    return ofLatest;
  }
}
