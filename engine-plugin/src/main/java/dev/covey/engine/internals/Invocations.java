package dev.covey.engine.internals;

import org.camunda.bpm.engine.impl.context.BpmnExecutionContext;
import org.camunda.bpm.engine.impl.context.Context;
import org.camunda.bpm.engine.impl.delegate.DelegateInvocation;
import org.camunda.bpm.engine.impl.persistence.entity.ExecutionEntity;

/** What the engine's calls of code are about. */
public final class Invocations {
  private Invocations() {}

  /**
   * The execution that code is called for, or null. Expressions do not say for which; then it is
   * the one that this thread runs.
   */
  public static ExecutionEntity execution(DelegateInvocation invocation) {
    if (invocation.getContextExecution() instanceof ExecutionEntity named) {
      return named;
    }
    return invocation.getContextExecution() == null
            && Context.getCoreExecutionContext() instanceof BpmnExecutionContext current
        ? current.getExecution()
        : null;
  }
}
