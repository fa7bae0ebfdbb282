package dev.covey.engine.ramp;

import java.util.List;
import java.util.Map;
import org.camunda.bpm.engine.impl.event.SignalEventHandler;
import org.camunda.bpm.engine.impl.interceptor.CommandContext;
import org.camunda.bpm.engine.impl.persistence.entity.EventSubscriptionEntity;

/**
 * Starts instances by a thrown signal: only now is it known whether they have a business key, or,
 * of an asynchronous one, when they start.
 */
final class RampedSignals extends SignalEventHandler {
  private final StartEvents startEvents;

  RampedSignals(StartEvents startEvents) {
    this.startEvents = startEvents;
  }

  @Override
  protected void handleStartEvent(
      EventSubscriptionEntity subscription,
      Map<String, Object> payload,
      String businessKey,
      CommandContext context) {
    EventSubscriptionEntity asked = subscription;
    if (subscription instanceof ChosenStart chosen) {
      if (businessKey == null) {
        super.handleStartEvent(chosen, payload, null, context);
        return;
      }
      asked = chosen.ofLatest();
    }
    for (EventSubscriptionEntity start : startEvents.of(List.of(asked), businessKey)) {
      super.handleStartEvent(start, payload, businessKey, context);
    }
  }
}
