package dev.covey.engine.time;

import dev.covey.checkpoint.Row;
import dev.covey.checkpoint.RowKey;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;

/**
 * What an instance was about after some turn.
 *
 * @param waiting the activities in which it waits, such as {@code order/approve: task}, in order
 * @param variables by name, those of a scope of their own as {@code scope/name}; once the instance
 *     has ended, as they were at its end
 */
public record InstanceState(List<String> waiting, Map<String, String> variables) {

  /** Reads it from the instance's rows. */
  static InstanceState of(String root, Map<RowKey, Row> rows) {
    List<Row> executions = Rows.of(rows, "ACT_RU_EXECUTION");
    return new InstanceState(waiting(rows, executions), variables(root, rows, executions));
  }

  private static List<String> waiting(Map<RowKey, Row> rows, List<Row> executions) {
    Set<String> parents = new HashSet<>();
    for (Row execution : executions) {
      parents.add(InstanceMembers.text(execution, "PARENT_ID_"));
      parents.add(InstanceMembers.text(execution, "SUPER_EXEC_"));
    }
    List<String> waiting = new ArrayList<>();
    for (Row execution : executions) {
      String activity = InstanceMembers.text(execution, "ACT_ID_");
      if (activity != null && !parents.contains(execution.key().key())) {
        String reasons = String.join(", ", reasons(rows.values(), execution.key().key()));
        waiting.add(
            execution.value("PROC_DEF_KEY_")
                + "/"
                + activity
                + (reasons.isEmpty() ? "" : ": " + reasons));
      }
    }
    waiting.sort(null);
    return List.copyOf(waiting);
  }

  private static Collection<String> reasons(Collection<Row> rows, String execution) {
    Set<String> reasons = new TreeSet<>();
    for (Row row : rows) {
      if (Rows.isRuntime(row.key())
          && execution.equals(InstanceMembers.text(row, "EXECUTION_ID_"))) {
        switch (row.key().table()) {
          case "ACT_RU_TASK" -> reasons.add("task");
          case "ACT_RU_EXT_TASK" -> reasons.add("external task " + row.value("TOPIC_NAME_"));
          case "ACT_RU_JOB" -> reasons.add(job(row));
          case "ACT_RU_EVENT_SUBSCR" ->
              reasons.add(row.value("EVENT_TYPE_") + " " + row.value("EVENT_NAME_"));
          case "ACT_RU_INCIDENT" ->
              reasons.add("incident " + row.value("INCIDENT_TYPE_") + " " + message(row));
          default -> {
            // Variables are told apart.
          }
        }
      }
    }
    return reasons;
  }

  private static String job(Row row) {
    return "timer".equals(row.value("TYPE_")) ? "timer due " + row.value("DUEDATE_") : "job";
  }

  private static String message(Row row) {
    return Objects.toString(row.value("INCIDENT_MSG_"), "");
  }

  private static Map<String, String> variables(
      String root, Map<RowKey, Row> rows, List<Row> executions) {
    boolean ended = executions.isEmpty();
    Map<String, String> scopes = scopes(executions, Rows.of(rows, "ACT_RU_TASK"));
    Map<String, String> variables = new TreeMap<>();
    for (Row row : Rows.of(rows, ended ? "ACT_HI_VARINST" : "ACT_RU_VARIABLE")) {
      String task = InstanceMembers.text(row, "TASK_ID_");
      String scope = task != null ? task : InstanceMembers.text(row, "EXECUTION_ID_");
      String name = String.valueOf(row.value("NAME_"));
      String prefix = root.equals(scope) ? "" : scopes.getOrDefault(scope, scope) + "/";
      String key = prefix + name;
      variables.put(
          variables.containsKey(key) ? key + "@" + scope : key, VariableText.of(row, rows));
    }
    return variables;
  }

  private static Map<String, String> scopes(List<Row> executions, List<Row> tasks) {
    Map<String, String> scopes = new TreeMap<>();
    for (Row execution : executions) {
      Object activity = execution.value("ACT_ID_");
      scopes.put(
          execution.key().key(),
          execution.value("PROC_DEF_KEY_") + (activity == null ? "" : "/" + activity));
    }
    for (Row task : tasks) {
      scopes.put(task.key().key(), "task " + task.value("TASK_DEF_KEY_"));
    }
    return scopes;
  }
}
