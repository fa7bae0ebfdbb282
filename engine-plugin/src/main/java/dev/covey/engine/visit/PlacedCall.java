package dev.covey.engine.visit;

import org.camunda.bpm.engine.delegate.VariableScope;
import org.camunda.bpm.engine.impl.pvm.delegate.ActivityBehavior;
import org.camunda.bpm.engine.impl.pvm.delegate.ActivityExecution;
import org.camunda.bpm.engine.impl.pvm.delegate.SubProcessActivityBehavior;

/** A placed activity that calls another process, where it does so at home. */
final class PlacedCall extends PlacedBehavior implements SubProcessActivityBehavior {
  private final SubProcessActivityBehavior calling;

  PlacedCall(HomeVisits visits, ActivityBehavior usual, SubProcessActivityBehavior calling) {
    super(visits, usual);
    this.calling = calling;
  }

  @Override
  public void passOutputVariables(ActivityExecution execution, VariableScope called) {
    calling.passOutputVariables(execution, called);
  }

  @Override
  public void completed(ActivityExecution execution) throws Exception {
    calling.completed(execution);
  }
}
