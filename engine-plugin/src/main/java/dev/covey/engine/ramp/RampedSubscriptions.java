package dev.covey.engine.ramp;

import java.util.List;
import org.camunda.bpm.engine.impl.persistence.entity.EventSubscriptionEntity;
import org.camunda.bpm.engine.impl.persistence.entity.EventSubscriptionManager;

/** A signal that starts instances finds the start events of the versions that policy prescribes. */
final class RampedSubscriptions extends EventSubscriptionManager {
  private final StartEvents startEvents;

  RampedSubscriptions(StartEvents startEvents) {
    this.startEvents = startEvents;
  }

  @Override
  public List<EventSubscriptionEntity> findSignalEventSubscriptionsByEventName(String signal) {
    return startEvents.of(super.findSignalEventSubscriptionsByEventName(signal), null);
  }

  @Override
  public List<EventSubscriptionEntity> findSignalEventSubscriptionsByEventNameAndTenantId(
      String signal, String tenant) {
    return startEvents.of(
        super.findSignalEventSubscriptionsByEventNameAndTenantId(signal, tenant), null);
  }

  @Override
  public List<EventSubscriptionEntity>
      findSignalEventSubscriptionsByEventNameAndTenantIdIncludeWithoutTenantId(
          String signal, String tenant) {
    return startEvents.of(
        super.findSignalEventSubscriptionsByEventNameAndTenantIdIncludeWithoutTenantId(
            signal, tenant),
        null);
  }
}
