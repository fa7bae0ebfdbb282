package dev.covey.engine.suite;

import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.camunda.bpm.engine.impl.AbstractQuery;
import org.camunda.bpm.engine.impl.Direction;
import org.camunda.bpm.engine.impl.QueryOrderingProperty;

/** The order in which a query wants what was found on two nodes. */
final class Ordering {
  private static final Map<String, String> PROPERTIES =
      Map.ofEntries(
          Map.entry("ID_", "id"),
          Map.entry("NAME_", "name"),
          Map.entry("PRIORITY_", "priority"),
          Map.entry("ASSIGNEE_", "assignee"),
          Map.entry("CREATE_TIME_", "createTime"),
          Map.entry("DUE_DATE_", "dueDate"),
          Map.entry("DUEDATE_", "duedate"),
          Map.entry("ACT_ID_", "activityId"),
          Map.entry("ACT_NAME_", "activityName"),
          Map.entry("ACTIVITY_ID_", "activityId"),
          Map.entry("PROC_INST_ID_", "processInstanceId"),
          Map.entry("EXECUTION_ID_", "executionId"),
          Map.entry("START_TIME_", "startTime"),
          Map.entry("END_TIME_", "endTime"),
          Map.entry("TIMESTAMP_", "timestamp"),
          Map.entry("SEQUENCE_COUNTER_", "sequenceCounter"),
          Map.entry("VAR_NAME_", "variableName"),
          Map.entry("CREATED_", "created"),
          Map.entry("EVENT_NAME_", "eventName"),
          Map.entry("RETRIES_", "retries"));

  private Ordering() {}

  /** Empty if it wants none, or one that is not known here. */
  static Optional<Comparator<Object>> of(AbstractQuery<?, ?> query) {
    Comparator<Object> all = null;
    for (QueryOrderingProperty by : orderings(query)) {
      String column = by.getQueryProperty().getName().replaceFirst(".*\\.", "");
      String property = PROPERTIES.get(column);
      if (property == null) {
        return Optional.empty();
      }
      Comparator<Object> one =
          Comparator.comparing(entity -> value(entity, property), Ordering::compare);
      if (by.getDirection() == Direction.DESCENDING) {
        one = one.reversed();
      }
      all = all == null ? one : all.thenComparing(one);
    }
    return Optional.ofNullable(all);
  }

  @SuppressWarnings("unchecked")
  private static List<QueryOrderingProperty> orderings(AbstractQuery<?, ?> query) {
    return (List<QueryOrderingProperty>) EntityFields.read(query, "orderingProperties");
  }

  private static Object value(Object entity, String property) {
    return EntityFields.get(entity, property);
  }

  @SuppressWarnings("unchecked")
  private static int compare(Object one, Object other) {
    if (one == null || other == null) {
      return one == other ? 0 : one == null ? -1 : 1;
    }
    return ((Comparable<Object>) one).compareTo(other);
  }
}
