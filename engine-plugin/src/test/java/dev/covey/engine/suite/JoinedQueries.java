package dev.covey.engine.suite;

import dev.covey.engine.address.IdLayout;
import dev.covey.engine.suite.SuiteVisits.Visit;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.function.Function;
import java.util.stream.Collectors;
import org.camunda.bpm.engine.ProcessEngineException;
import org.camunda.bpm.engine.impl.AbstractQuery;
import org.camunda.bpm.engine.impl.cfg.ProcessEngineConfigurationImpl;
import org.camunda.bpm.engine.impl.interceptor.Command;
import org.camunda.bpm.engine.impl.interceptor.CommandExecutor;

/**
 * Queries over both nodes, as if they were one engine: what visits are made of is not shown, and
 * what is in them is shown as their home instance's.
 */
final class JoinedQueries {
  /** What is asked of the first node only: what every node has. */
  private static final Set<String> CATALOG =
      Set.of("ProcessDefinitionQueryImpl", "DeploymentQueryImpl", "JobDefinitionQueryImpl");

  private static final Set<String> JOINED =
      Set.of(
          "TaskQueryImpl",
          "JobQueryImpl",
          "ExecutionQueryImpl",
          "ProcessInstanceQueryImpl",
          "VariableInstanceQueryImpl",
          "EventSubscriptionQueryImpl",
          "IncidentQueryImpl",
          "CaseInstanceQueryImpl",
          "CaseExecutionQueryImpl",
          "HistoricCaseInstanceQueryImpl",
          "ExternalTaskQueryImpl",
          "HistoricActivityInstanceQueryImpl",
          "HistoricProcessInstanceQueryImpl",
          "HistoricTaskInstanceQueryImpl",
          "HistoricVariableInstanceQueryImpl",
          "HistoricDetailQueryImpl",
          "HistoricJobLogQueryImpl",
          "HistoricIncidentQueryImpl",
          "HistoricIdentityLinkLogQueryImpl",
          "HistoricDecisionInstanceQueryImpl",
          "UserOperationLogQueryImpl");

  private final SuiteVisits visits;
  private final ProcessEngineConfigurationImpl away;
  private final VisitFilters filters;

  JoinedQueries(SuiteVisits visits, ProcessEngineConfigurationImpl away) {
    this.visits = visits;
    this.away = away;
    this.filters = new VisitFilters(visits, away.getDataSource());
  }

  VisitFilters filters() {
    return filters;
  }

  static boolean isOfVisits(String name) {
    return name != null && name.startsWith("covey.visit");
  }

  <T> T execute(AbstractQuery<?, ?> query, Command<T> command, CommandExecutor first) {
    String kind = query.getClass().getSimpleName();
    if (visits.all().isEmpty() || !CATALOG.contains(kind) && !JOINED.contains(kind)) {
      return first.execute(command);
    }
    String wanted = String.valueOf(EntityFields.read(query, "resultType"));
    int firstResult = (int) EntityFields.read(query, "firstResult");
    int maxResults = (int) EntityFields.read(query, "maxResults");
    EntityFields.write(query, "firstResult", 0);
    EntityFields.write(query, "maxResults", Integer.MAX_VALUE);
    List<Object> found;
    try {
      found = found(query, kind, first);
    } finally {
      EntityFields.write(query, "firstResult", firstResult);
      EntityFields.write(query, "maxResults", maxResults);
    }
    return as(wanted, found, firstResult, maxResults);
  }

  private List<Object> found(AbstractQuery<?, ?> query, String kind, CommandExecutor first) {
    Optional<Object> caller = caller(query, first);
    if (caller.isPresent()) {
      return List.of(caller.get());
    }
    List<Object> atHome = new ArrayList<>(list(query, first));
    atHome.removeIf(JoinedQueries::isMechanism);
    if (CATALOG.contains(kind)) {
      return atHome;
    }
    Map<String, Visit> byInstance =
        visits.all().stream()
            .filter(visit -> visit.instance() != null)
            .collect(Collectors.toMap(Visit::instance, Function.identity()));
    Map<Object, Object> atAway = new LinkedHashMap<>();
    filters.each(
        query,
        () ->
            list(query, away.getCommandExecutorTxRequired()).stream()
                .filter(JoinedQueries::isOfAway)
                .forEach(entity -> atAway.putIfAbsent(key(entity), entity)));
    VisitedEntities visited = new VisitedEntities(kind, atHome, byInstance);
    List<Object> all = new ArrayList<>(atHome);
    atAway.values().stream().filter(visited::shows).forEach(all::add);
    atAway.values().forEach(this::calledFromHome);
    Ordering.of(query).ifPresent(all::sort);
    return all;
  }

  /** What an execution of a visit has called was called by the execution that waits at home. */
  private void calledFromHome(Object entity) {
    String caller = EntityFields.text(entity, "superExecutionId");
    String home = caller == null ? null : filters.homeExecution(caller);
    if (home != null) {
      EntityFields.write(entity, "superExecutionId", home);
    }
  }

  /** Whoever called an instance of the second node in a visit is the visit's home instance. */
  private Optional<Object> caller(AbstractQuery<?, ?> query, CommandExecutor first) {
    Object called = EntityFields.read(query, "subProcessInstanceId");
    if (!(called instanceof String id) || !AsOneEngine.isAwayId(id)) {
      return Optional.empty();
    }
    return list(query, away.getCommandExecutorTxRequired()).stream()
        .flatMap(
            visiting ->
                visits.all().stream()
                    .filter(visit -> EntityFields.get(visiting, "id").equals(visit.instance())))
        .flatMap(visit -> homeInstance(query, visit, first).stream())
        .findFirst();
  }

  private static List<Object> homeInstance(
      AbstractQuery<?, ?> query, Visit visit, CommandExecutor first) {
    Object called = EntityFields.read(query, "subProcessInstanceId");
    Object instance = EntityFields.read(query, "processInstanceId");
    try {
      EntityFields.write(query, "subProcessInstanceId", null);
      EntityFields.write(query, "processInstanceId", visit.homeInstance());
      return list(query, first);
    } finally {
      EntityFields.write(query, "subProcessInstanceId", called);
      EntityFields.write(query, "processInstanceId", instance);
    }
  }

  /** What is in the catalog, as timers of start events, is on both nodes. */
  private static boolean isOfAway(Object entity) {
    return IdLayout.parse(EntityFields.text(entity, "id")) == null
        || AsOneEngine.isAwayId(EntityFields.text(entity, "id"));
  }

  private static Object key(Object entity) {
    return Objects.requireNonNullElse(EntityFields.get(entity, "id"), entity);
  }

  private static boolean isMechanism(Object entity) {
    return isOfVisits(EntityFields.text(entity, "topicName"))
        || "coveyVisit".equals(EntityFields.text(entity, "incidentType"))
        || isOfVisits(EntityFields.text(entity, "key"))
        || entity.getClass().getSimpleName().startsWith("Deployment")
            && isOfVisits(EntityFields.text(entity, "name"))
        || entity.getClass().getSimpleName().startsWith("JobDefinition")
            && isOfVisits(EntityFields.text(entity, "processDefinitionKey"));
  }

  @SuppressWarnings("unchecked")
  private static List<Object> list(AbstractQuery<?, ?> query, CommandExecutor executor) {
    Object type = EntityFields.read(query, "resultType");
    try {
      EntityFields.write(query, "resultType", listType(type));
      return (List<Object>) executor.execute(query);
    } finally {
      EntityFields.write(query, "resultType", type);
    }
  }

  private static Object listType(Object like) {
    for (Object constant : like.getClass().getEnumConstants()) {
      if (constant.toString().equals("LIST")) {
        return constant;
      }
    }
    throw new IllegalStateException("AbstractQuery is not as of 7.24");
  }

  @SuppressWarnings("unchecked")
  private static <T> T as(String wanted, List<Object> found, int firstResult, int maxResults) {
    return (T)
        switch (wanted) {
          case "COUNT" -> (Object) (long) found.size();
          case "SINGLE_RESULT" -> single(found);
          case "LIST_PAGE" ->
              new ArrayList<>(
                  found.subList(
                      Math.min(firstResult, found.size()),
                      (int) Math.min((long) firstResult + maxResults, found.size())));
          case "LIST_IDS" -> found.stream().map(JoinedQueries::key).toList();
          default -> found;
        };
  }

  private static Object single(List<Object> found) {
    if (found.size() > 1) {
      throw new ProcessEngineException(
          "Query return " + found.size() + " results instead of max 1");
    }
    return found.isEmpty() ? null : found.get(0);
  }
}
