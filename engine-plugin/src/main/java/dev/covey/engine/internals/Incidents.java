package dev.covey.engine.internals;

import org.camunda.bpm.engine.impl.incident.IncidentContext;
import org.camunda.bpm.engine.impl.persistence.entity.ExternalTaskEntity;

/** Where the engine's incidents are. */
public final class Incidents {
  private Incidents() {}

  /**
   * At the execution that an external task is of.
   *
   * @param configuration what the incident is about
   */
  public static IncidentContext at(ExternalTaskEntity task, String configuration) {
    IncidentContext context = new IncidentContext();
    context.setConfiguration(configuration);
    context.setExecutionId(task.getExecutionId());
    context.setActivityId(task.getActivityId());
    context.setProcessDefinitionId(task.getProcessDefinitionId());
    context.setTenantId(task.getTenantId());
    return context;
  }
}
