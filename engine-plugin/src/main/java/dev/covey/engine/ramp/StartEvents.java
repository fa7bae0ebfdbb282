package dev.covey.engine.ramp;

import dev.covey.policy.VersionRamp;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import org.camunda.bpm.engine.impl.bpmn.parser.EventSubscriptionDeclaration;
import org.camunda.bpm.engine.impl.persistence.entity.EventSubscriptionEntity;
import org.camunda.bpm.engine.impl.persistence.entity.ProcessDefinitionEntity;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The engine keeps subscriptions of start events for the latest version alone. Here they lead to
 * the same events of the version that policy prescribes. Thread-safe.
 */
final class StartEvents {
  private static final Logger LOG = LoggerFactory.getLogger(StartEvents.class);

  private final VersionChoice choice;

  StartEvents(VersionChoice choice) {
    this.choice = choice;
  }

  /**
   * The subscriptions with those of start events led to the prescribed version, which is chosen
   * once for each process; without those of processes none of whose prescribed versions has such an
   * event.
   */
  List<EventSubscriptionEntity> of(List<EventSubscriptionEntity> found, String businessKey) {
    List<EventSubscriptionEntity> led = new ArrayList<>(found.size());
    Set<String> chosen = new HashSet<>();
    for (EventSubscriptionEntity subscription : found) {
      ProcessDefinitionEntity latest = startedBy(subscription);
      Optional<VersionRamp> ramp = latest == null ? Optional.empty() : choice.ramp(latest.getKey());
      if (ramp.isEmpty()) {
        led.add(subscription);
      } else if (chosen.add(latest.getId())) {
        led.addAll(chosen(latest, ramp.get(), subscription, businessKey));
      }
    }
    return led;
  }

  /** Null if it is not a start event's. */
  private static ProcessDefinitionEntity startedBy(EventSubscriptionEntity subscription) {
    return subscription.getExecutionId() != null || subscription.getConfiguration() == null
        ? null
        : subscription.getProcessDefinition();
  }

  private List<EventSubscriptionEntity> chosen(
      ProcessDefinitionEntity latest,
      VersionRamp ramp,
      EventSubscriptionEntity ofLatest,
      String businessKey) {
    Optional<ProcessDefinitionEntity> version =
        choice.of(
            latest, ramp, businessKey, definition -> !startsOf(definition, ofLatest).isEmpty());
    if (version.isEmpty()) {
      LOG.info(
          "The {} start event '{}' of '{}' starts nothing: the policy (processes.{}.versions) names"
              + " {}, none of which has it; the latest version, {}, has",
          ofLatest.getEventType(),
          ofLatest.getEventName(),
          latest.getKey(),
          latest.getKey(),
          ramp.word(),
          latest.getVersion());
      return List.of();
    }
    return startsOf(version.get(), ofLatest);
  }

  private static List<EventSubscriptionEntity> startsOf(
      ProcessDefinitionEntity definition, EventSubscriptionEntity ofLatest) {
    return EventSubscriptionDeclaration.getDeclarationsForScope(definition).values().stream()
        .filter(EventSubscriptionDeclaration::isStartEvent)
        .filter(declaration -> declaration.getEventType().equals(ofLatest.getEventType()))
        .map(declaration -> declaration.createSubscriptionForStartEvent(definition))
        .filter(start -> Objects.equals(start.getEventName(), ofLatest.getEventName()))
        .map(start -> (EventSubscriptionEntity) new ChosenStart(start, ofLatest))
        .toList();
  }
}
