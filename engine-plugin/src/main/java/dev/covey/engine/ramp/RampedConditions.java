package dev.covey.engine.ramp;

import java.util.List;
import org.camunda.bpm.engine.impl.interceptor.CommandContext;
import org.camunda.bpm.engine.impl.persistence.entity.EventSubscriptionEntity;
import org.camunda.bpm.engine.impl.runtime.ConditionSet;
import org.camunda.bpm.engine.impl.runtime.DefaultConditionHandler;

/** Evaluates the conditions that start instances as the version that policy prescribes has them. */
final class RampedConditions extends DefaultConditionHandler {
  private final StartEvents startEvents;

  RampedConditions(StartEvents startEvents) {
    this.startEvents = startEvents;
  }

  @Override
  protected List<EventSubscriptionEntity> findConditionalStartEventSubscriptions(
      CommandContext context, ConditionSet conditions) {
    return startEvents.of(
        super.findConditionalStartEventSubscriptions(context, conditions),
        conditions.getBusinessKey());
  }
}
