package dev.covey.engine.visit;

import org.camunda.bpm.engine.impl.bpmn.behavior.FlowNodeActivityBehavior;
import org.camunda.bpm.engine.impl.pvm.delegate.ActivityBehavior;
import org.camunda.bpm.engine.impl.pvm.delegate.ActivityExecution;
import org.camunda.bpm.engine.impl.pvm.delegate.SignallableActivityBehavior;

/**
 * The behaviour of an activity that policy has placed, now or before: asks each time whether it
 * runs here or as a visit. An execution that waits for a visit is left when that has ended.
 */
class PlacedBehavior extends FlowNodeActivityBehavior {
  private final HomeVisits visits;
  private final ActivityBehavior usual;

  PlacedBehavior(HomeVisits visits, ActivityBehavior usual) {
    this.visits = visits;
    this.usual = usual;
  }

  @Override
  public void execute(ActivityExecution execution) throws Exception {
    if (!visits.openIfPlaced(execution)) {
      usual.execute(execution);
    }
  }

  /** Whoever signals the execution by the API, and not by the end of its visit, cancels that. */
  @Override
  public void signal(ActivityExecution execution, String name, Object data) throws Exception {
    if (VisitSession.current().takeEnding(execution.getId())) {
      leave(execution);
      return;
    }
    visits.giveUp(execution);
    ((SignallableActivityBehavior) usual).signal(execution, name, data);
  }

  @Override
  public void doLeave(ActivityExecution execution) {
    if (usual instanceof FlowNodeActivityBehavior flowNode) {
      flowNode.doLeave(execution);
    } else {
      super.doLeave(execution);
    }
  }
}
