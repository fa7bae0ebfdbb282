package dev.covey.engine.suite;

import dev.covey.engine.suite.SuiteVisits.Visit;
import java.lang.reflect.Field;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collection;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Function;
import java.util.stream.Stream;
import javax.sql.DataSource;

/**
 * Filters of queries as the second node understands them: where a filter names an instance,
 * execution or definition at home, its visits' are meant.
 */
final class VisitFilters {
  private final SuiteVisits visits;
  private final DataSource away;
  private final Map<String, Function<String, List<String>>> meant;

  VisitFilters(SuiteVisits visits, DataSource away) {
    this.visits = visits;
    this.away = away;
    this.meant =
        Map.ofEntries(
            Map.entry("processInstanceId", this::instances),
            Map.entry("processInstanceIds", this::instances),
            Map.entry("processInstanceIdIn", this::instances),
            Map.entry("rootProcessInstanceId", this::instances),
            Map.entry("superProcessInstanceId", this::instances),
            Map.entry("executionId", this::executions),
            Map.entry("executionIds", this::executions),
            Map.entry("processDefinitionId", this::definitions),
            Map.entry("processDefinitionKey", this::keys),
            Map.entry("processDefinitionKeys", this::keys));
  }

  /** Runs something once for each choice of filters, with the query as it is to be. */
  void each(Object query, Runnable work) {
    each(query, List.copyOf(meant.keySet()), work);
  }

  private void each(Object query, List<String> names, Runnable work) {
    if (names.isEmpty()) {
      work.run();
      return;
    }
    List<String> others = names.subList(1, names.size());
    String name = names.get(0);
    Field field = EntityFields.field(query, name);
    Object before = field == null ? null : EntityFields.read(query, name);
    if (before == null) {
      each(query, others, work);
      return;
    }
    try {
      for (Object value : values(before, meant.get(name))) {
        EntityFields.write(query, name, value);
        each(query, others, work);
      }
    } finally {
      EntityFields.write(query, name, before);
    }
  }

  private static List<?> values(Object before, Function<String, List<String>> meant) {
    if (before instanceof String one) {
      return meant.apply(one);
    }
    Stream<String> all =
        before instanceof String[] array
            ? Arrays.stream(array)
            : ((Collection<?>) before).stream().map(String.class::cast);
    Set<String> found = new LinkedHashSet<>();
    all.forEach(one -> found.addAll(meant.apply(one)));
    if (found.isEmpty()) {
      return List.of();
    }
    return List.of(before instanceof String[] ? found.toArray(new String[0]) : found);
  }

  private List<String> instances(String id) {
    if (AsOneEngine.isAwayId(id)) {
      return List.of(id);
    }
    return visits.all().stream()
        .filter(visit -> id.equals(visit.homeInstance()) && visit.instance() != null)
        .map(Visit::instance)
        .toList();
  }

  /** The executions that do in visits what an execution at home waits for. */
  List<String> executions(String id) {
    if (AsOneEngine.isAwayId(id)) {
      return List.of(id);
    }
    List<String> found = new ArrayList<>();
    visits.all().stream()
        .filter(visit -> id.equals(visit.homeExecution()) && visit.instance() != null)
        .forEach(
            visit ->
                found.addAll(
                    texts(
                        "SELECT ID_ FROM ACT_RU_EXECUTION WHERE PROC_INST_ID_ = '%s'"
                                .formatted(visit.instance())
                            + " AND PARENT_ID_ = PROC_INST_ID_")));
    return found;
  }

  /** The execution at home that waits for what an execution of a visit does, or null. */
  String homeExecution(String execution) {
    List<String> instance =
        texts("SELECT PROC_INST_ID_ FROM ACT_RU_EXECUTION WHERE ID_ = '%s'".formatted(execution));
    return visits.all().stream()
        .filter(visit -> instance.contains(visit.instance()))
        .map(Visit::homeExecution)
        .findFirst()
        .orElse(null);
  }

  private List<String> definitions(String id) {
    List<String> found =
        texts(
            "SELECT ID_ FROM ACT_RE_PROCDEF WHERE RESOURCE_NAME_ LIKE 'covey.visit/%s/%%'"
                .formatted(id));
    found.add(id);
    return found;
  }

  private List<String> keys(String key) {
    List<String> found =
        texts(
            "SELECT DISTINCT KEY_ FROM ACT_RE_PROCDEF WHERE KEY_ LIKE 'covey.visit.%d.%s.%%'"
                .formatted(key.length(), key));
    found.add(key);
    return found;
  }

  private List<String> texts(String query) {
    List<String> found = new ArrayList<>();
    try {
      SuiteVisits.read(away, query, row -> found.add(row.getString(1)));
    } catch (SQLException e) {
      throw new IllegalStateException(query, e);
    }
    return found;
  }
}
