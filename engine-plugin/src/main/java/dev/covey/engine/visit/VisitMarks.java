package dev.covey.engine.visit;

import dev.covey.engine.internals.Incidents;
import dev.covey.engine.route.VisitCall;
import java.util.List;
import org.camunda.bpm.engine.impl.incident.IncidentContext;
import org.camunda.bpm.engine.impl.incident.IncidentHandling;
import org.camunda.bpm.engine.impl.persistence.entity.ExecutionEntity;
import org.camunda.bpm.engine.impl.persistence.entity.ExternalTaskEntity;
import org.camunda.bpm.engine.impl.persistence.entity.IncidentEntity;

/**
 * Incidents of visits as their homes show them: an incident of a type of its own, at the activity
 * that waits, so that whoever looks at the home instance sees where it is stuck. It does nothing.
 *
 * <p>Invariant: home has a mark for each incident of a running visit, from the turn that consumes
 * the message which leaves with the incident, until that of its removal or the end of the wait.
 * These messages and those of escalations have one row of numbers, so none is heard twice.
 */
final class VisitMarks {
  /** The type of these incidents; it is in databases and queries. */
  static final String TYPE = "coveyVisit";

  private VisitMarks() {}

  /** A visit has an incident, or has it no longer. */
  static void take(VisitCall.MarkVisit mark) {
    ExternalTaskEntity task = HomeVisits.waiting(mark.visit());
    if (task == null || mark.number() <= task.getPriority()) {
      return;
    }
    task.setPriority(mark.number());
    IncidentContext context = Incidents.at(task, mark.incident());
    if (mark.message() == null) {
      IncidentHandling.removeIncidents(TYPE, context, true);
    } else if (marks(task.getExecution()).stream()
        .noneMatch(incident -> mark.incident().equals(incident.getConfiguration()))) {
      IncidentHandling.createIncident(TYPE, context, mark.message());
    }
  }

  /** The execution does not wait for its visit any more. */
  static void clear(ExecutionEntity execution) {
    marks(execution).forEach(IncidentEntity::resolve);
  }

  private static List<IncidentEntity> marks(ExecutionEntity execution) {
    return execution.getIncidents().stream()
        .filter(incident -> TYPE.equals(incident.getIncidentType()))
        .toList();
  }
}
