package dev.covey.engine.functional;

import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.camunda.bpm.engine.ProcessEngine;
import org.camunda.bpm.engine.history.HistoricVariableInstance;

/** What the engine of its home tells of an instance. */
final class HomeHistory {
  private HomeHistory() {}

  /** Waits until an instance has ended, and tells its variables. */
  static Map<String, Object> ended(ProcessEngine home, String instance) {
    TwoSites.await(
        () ->
            home.getHistoryService()
                    .createHistoricProcessInstanceQuery()
                    .processInstanceId(instance)
                    .finished()
                    .count()
                == 1);
    Map<String, Object> variables = new TreeMap<>();
    for (HistoricVariableInstance variable :
        home.getHistoryService()
            .createHistoricVariableInstanceQuery()
            .processInstanceId(instance)
            .list()) {
      variables.put(variable.getName(), variable.getValue());
    }
    return variables;
  }

  /** The activities that an instance has been through, in the order of their ids. */
  static List<String> path(ProcessEngine home, String instance) {
    return home
        .getHistoryService()
        .createHistoricActivityInstanceQuery()
        .processInstanceId(instance)
        .list()
        .stream()
        .map(activity -> activity.getActivityId() + (activity.isCanceled() ? " canceled" : ""))
        .sorted()
        .toList();
  }
}
