package dev.covey.engine.recovery;

import dev.covey.engine.internals.Incidents;
import dev.covey.engine.turn.TurnSession;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.SQLException;
import java.util.List;
import org.camunda.bpm.engine.impl.incident.IncidentContext;
import org.camunda.bpm.engine.impl.incident.IncidentHandling;
import org.camunda.bpm.engine.impl.interceptor.CommandContext;
import org.camunda.bpm.engine.impl.persistence.entity.ExternalTaskEntity;
import org.camunda.bpm.engine.impl.persistence.entity.IncidentEntity;
import org.camunda.bpm.engine.impl.persistence.entity.JobEntity;
import org.camunda.bpm.engine.runtime.Incident;

/**
 * The incident that shows why a job or an external task does not run: the engine's own for those
 * that have failed, which it resolves as they get retries or go.
 */
final class JobIncidents {
  private static final int LONGEST_MESSAGE = 4_000;

  private JobIncidents() {}

  /** Leaves the job without retries, and with an incident that says so. */
  static void park(CommandContext context, JobEntity job, String message) {
    job.setRetriesFromPersistence(0);
    if (!exists(context, job)) {
      IncidentHandling.createIncident(Incident.FAILED_JOB_HANDLER_TYPE, of(job), message);
    }
    say(job.getId(), message);
  }

  private static boolean exists(CommandContext context, JobEntity job) {
    return !context.getIncidentManager().findIncidentByConfiguration(job.getId()).isEmpty()
        || context.getDbEntityManager().getCachedEntitiesByType(IncidentEntity.class).stream()
            .anyMatch(incident -> job.getId().equals(incident.getConfiguration()));
  }

  /** Changes what its incident says, also one that the running command makes. */
  static void say(String id, String message) {
    String text =
        message.length() > LONGEST_MESSAGE ? message.substring(0, LONGEST_MESSAGE) : message;
    TurnSession.current()
        .beforeTurn(
            connection -> {
              for (String table : List.of("ACT_RU_INCIDENT", "ACT_HI_INCIDENT")) {
                say(connection, table, id, text);
              }
            });
  }

  private static void say(Connection connection, String table, String id, String text)
      throws SQLException {
    String open = table.startsWith("ACT_HI") ? " AND INCIDENT_STATE_ = 0" : "";
    try (PreparedStatement update =
        connection.prepareStatement(
            "UPDATE "
                + table
                + " SET INCIDENT_MSG_ = ? WHERE CONFIGURATION_ = ? AND INCIDENT_TYPE_ IN (?, ?)"
                + open)) {
      update.setString(1, text);
      update.setString(2, id);
      update.setString(3, Incident.FAILED_JOB_HANDLER_TYPE);
      update.setString(4, Incident.EXTERNAL_TASK_HANDLER_TYPE);
      update.executeUpdate();
    }
  }

  /** There is no more to be seen to. */
  static void resolve(JobEntity job) {
    IncidentHandling.removeIncidents(Incident.FAILED_JOB_HANDLER_TYPE, of(job), true);
  }

  /** There is no more to be seen to. */
  static void resolve(ExternalTaskEntity task) {
    IncidentHandling.removeIncidents(
        Incident.EXTERNAL_TASK_HANDLER_TYPE, Incidents.at(task, task.getId()), true);
  }

  private static IncidentContext of(JobEntity job) {
    IncidentContext context = new IncidentContext();
    context.setConfiguration(job.getId());
    context.setExecutionId(job.getExecutionId());
    context.setActivityId(job.getActivityId());
    context.setFailedActivityId(job.getFailedActivityId());
    context.setProcessDefinitionId(job.getProcessDefinitionId());
    context.setJobDefinitionId(job.getJobDefinitionId());
    context.setTenantId(job.getTenantId());
    context.setHistoryConfiguration(job.getLastFailureLogId());
    return context;
  }
}
