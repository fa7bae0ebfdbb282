package dev.covey.engine.suite;

import dev.covey.engine.suite.SuiteVisits.Visit;
import java.util.List;
import java.util.Map;
import java.util.Objects;

/** What a query finds on the second node, as one engine would show it. */
final class VisitedEntities {
  private final String kind;
  private final List<Object> atHome;
  private final Map<String, Visit> visits;

  /**
   * @param visits by their instances
   */
  VisitedEntities(String kind, List<Object> atHome, Map<String, Visit> visits) {
    this.kind = kind;
    this.atHome = atHome;
    this.visits = visits;
  }

  /** Whether something is shown; then it is its home's, if it is a visit's. */
  boolean shows(Object entity) {
    Visit visit = visits.get(String.valueOf(EntityFields.text(entity, "processInstanceId")));
    if (visit == null) {
      return true;
    }
    boolean shown =
        switch (kind) {
          case "ProcessInstanceQueryImpl", "HistoricProcessInstanceQueryImpl" -> false;
          case "ExecutionQueryImpl" -> isInside(entity, visit);
          case "HistoricActivityInstanceQueryImpl" -> isActivityInside(entity, visit);
          case "VariableInstanceQueryImpl" -> isVariable(entity, "name", visit);
          case "HistoricVariableInstanceQueryImpl" -> isVariable(entity, "variableName", visit);
          case "HistoricDetailQueryImpl" -> isDetail(entity, visit);
          case "HistoricJobLogQueryImpl" -> !visit.activity().equals(activity(entity));
          default -> true;
        };
    if (shown) {
      bringHome(entity, visit);
    }
    return shown;
  }

  private static String activity(Object entity) {
    return EntityFields.text(entity, "activityId");
  }

  private boolean isInside(Object entity, Visit visit) {
    String id = EntityFields.text(entity, "id");
    if (visit.instance().equals(id)) {
      return false;
    }
    boolean waitsAtHome = visit.instance().equals(EntityFields.text(entity, "parentId"));
    return !waitsAtHome || !hasAtHome("id", visit.homeExecution());
  }

  private boolean isActivityInside(Object entity, Visit visit) {
    String activity = activity(entity);
    if (activity.startsWith("covey.")) {
      return false;
    }
    if (!activity.equals(visit.activity())) {
      return true;
    }
    for (Object home : atHome) {
      if (activity.equals(activity(home))
          && visit.homeExecution().equals(EntityFields.text(home, "executionId"))) {
        for (String property : List.of("taskId", "taskAssignee", "calledProcessInstanceId")) {
          EntityFields.write(home, property, EntityFields.read(entity, property));
        }
      }
    }
    return false;
  }

  private boolean isVariable(Object entity, String name, Visit visit) {
    String variable = EntityFields.text(entity, name);
    return !variable.startsWith("covey.")
        && atHome.stream()
            .noneMatch(
                home ->
                    variable.equals(EntityFields.text(home, name))
                        && visit
                            .homeInstance()
                            .equals(EntityFields.text(home, "processInstanceId")));
  }

  private static boolean isDetail(Object entity, Visit visit) {
    return entity.getClass().getSimpleName().contains("FormProperty")
        || !Objects.equals(visit.instance(), EntityFields.text(entity, "executionId"));
  }

  private boolean hasAtHome(String property, String value) {
    return atHome.stream().anyMatch(home -> value.equals(EntityFields.text(home, property)));
  }

  private static void bringHome(Object entity, Visit visit) {
    EntityFields.write(entity, "processInstanceId", visit.homeInstance());
    if (!entity.getClass().getSimpleName().equals("TaskEntity")) {
      EntityFields.write(entity, "processDefinitionId", visit.homeDefinition());
    }
  }
}
