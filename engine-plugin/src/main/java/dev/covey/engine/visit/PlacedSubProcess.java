package dev.covey.engine.visit;

import org.camunda.bpm.engine.impl.pvm.delegate.ActivityExecution;
import org.camunda.bpm.engine.impl.pvm.delegate.CompositeActivityBehavior;

/** A placed embedded subprocess, where its content runs at home. */
final class PlacedSubProcess extends PlacedBehavior implements CompositeActivityBehavior {
  private final CompositeActivityBehavior content;

  PlacedSubProcess(HomeVisits visits, CompositeActivityBehavior content) {
    super(visits, content);
    this.content = content;
  }

  @Override
  public void concurrentChildExecutionEnded(ActivityExecution scope, ActivityExecution ended) {
    content.concurrentChildExecutionEnded(scope, ended);
  }

  @Override
  public void complete(ActivityExecution scope) {
    content.complete(scope);
  }
}
