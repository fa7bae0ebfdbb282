package dev.covey.engine.ramp;

import java.util.List;
import org.camunda.bpm.engine.impl.interceptor.CommandContext;
import org.camunda.bpm.engine.impl.persistence.entity.EventSubscriptionEntity;
import org.camunda.bpm.engine.impl.runtime.CorrelationSet;
import org.camunda.bpm.engine.impl.runtime.DefaultCorrelationHandler;

/** Correlates a message that starts an instance to the version that policy prescribes. */
final class RampedMessages extends DefaultCorrelationHandler {
  private final StartEvents startEvents;

  RampedMessages(StartEvents startEvents) {
    this.startEvents = startEvents;
  }

  @Override
  protected List<EventSubscriptionEntity> findMessageStartEventSubscriptions(
      CommandContext context, String message, CorrelationSet correlation) {
    return startEvents.of(
        super.findMessageStartEventSubscriptions(context, message, correlation),
        correlation.getBusinessKey());
  }
}
