package dev.covey.engine.ramp;

import dev.covey.engine.ramp.Starting.Start;
import org.camunda.bpm.engine.impl.persistence.entity.ProcessDefinitionEntity;
import org.camunda.bpm.engine.impl.persistence.entity.ProcessDefinitionManager;

/**
 * To whoever is about to start an instance, the latest version is the one that policy prescribes.
 */
final class RampedDefinitions extends ProcessDefinitionManager {
  private final Starting starting;
  private final VersionChoice choice;

  RampedDefinitions(Starting starting, VersionChoice choice) {
    this.starting = starting;
    this.choice = choice;
  }

  @Override
  public ProcessDefinitionEntity findLatestDefinitionByKey(String key) {
    return chosen(super.findLatestDefinitionByKey(key));
  }

  @Override
  public ProcessDefinitionEntity findLatestDefinitionByKeyAndTenantId(String key, String tenant) {
    return chosen(super.findLatestDefinitionByKeyAndTenantId(key, tenant));
  }

  private ProcessDefinitionEntity chosen(ProcessDefinitionEntity latest) {
    Start start = starting.swap(null);
    return start == null || latest == null ? latest : choice.of(latest, start.businessKey());
  }
}
