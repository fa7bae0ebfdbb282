package dev.covey.engine.suite;

import dev.covey.engine.suite.SuiteVisits.Visit;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.camunda.bpm.engine.RuntimeService;
import org.camunda.bpm.engine.impl.persistence.entity.ActivityInstanceImpl;
import org.camunda.bpm.engine.impl.persistence.entity.ProcessElementInstanceImpl;
import org.camunda.bpm.engine.impl.persistence.entity.TransitionInstanceImpl;
import org.camunda.bpm.engine.runtime.ActivityInstance;
import org.camunda.bpm.engine.runtime.TransitionInstance;

/** Trees of activities of home instances, with what is inside of their visits in its place. */
final class JoinedTrees {
  private final SuiteVisits visits;
  private final RuntimeService away;

  JoinedTrees(SuiteVisits visits, RuntimeService away) {
    this.visits = visits;
    this.away = away;
  }

  private List<Visit> of(String homeInstance) {
    return visits.all().stream()
        .filter(visit -> homeInstance.equals(visit.homeInstance()) && visit.instance() != null)
        .toList();
  }

  /** Puts what visits are doing into the tree of their home instance. */
  void complete(Object tree) {
    if (tree instanceof ActivityInstanceImpl root) {
      of(root.getProcessInstanceId()).forEach(visit -> complete(root, visit));
    }
  }

  private void complete(ActivityInstanceImpl root, Visit visit) {
    ActivityInstance there = away.getActivityInstance(visit.instance());
    if (there == null || there.getActivityInstances(visit.activity()).length == 0) {
      return;
    }
    ActivityInstance inside = there.getActivityInstances(visit.activity())[0];
    for (ActivityInstance waiting : root.getActivityInstances(visit.activity())) {
      if (Arrays.asList(waiting.getExecutionIds()).contains(visit.homeExecution())) {
        ActivityInstanceImpl home = (ActivityInstanceImpl) waiting;
        home.setChildActivityInstances(inside.getChildActivityInstances());
        home.setChildTransitionInstances(inside.getChildTransitionInstances());
        home.setSubProcessInstanceId((String) EntityFields.get(inside, "subProcessInstanceId"));
        bringHome(home, visit);
      }
    }
  }

  private static void bringHome(ActivityInstance parent, Visit visit) {
    for (ActivityInstance child : parent.getChildActivityInstances()) {
      belongs((ActivityInstanceImpl) child, parent, visit);
      bringHome(child, visit);
    }
    for (TransitionInstance child : parent.getChildTransitionInstances()) {
      belongs((TransitionInstanceImpl) child, parent, visit);
    }
  }

  private static void belongs(
      ProcessElementInstanceImpl child, ActivityInstance parent, Visit visit) {
    child.setParentActivityInstanceId(parent.getId());
    child.setProcessInstanceId(visit.homeInstance());
    child.setProcessDefinitionId(visit.homeDefinition());
  }

  /** The active activities of a home instance, with those inside of its visits. */
  List<String> activeActivities(String homeInstance, List<String> atHome) {
    List<String> active = new ArrayList<>(atHome);
    for (Visit visit : of(homeInstance)) {
      if (active.contains(visit.activity())
          && away.createProcessInstanceQuery().processInstanceId(visit.instance()).count() > 0) {
        active.remove(visit.activity());
        active.addAll(away.getActiveActivityIds(visit.instance()));
      }
    }
    return active;
  }
}
