package dev.covey.engine.visit;

import dev.covey.engine.address.VisitNames;
import dev.covey.engine.internals.Invocations;
import dev.covey.engine.tracing.Traces;
import java.util.function.Supplier;
import org.camunda.bpm.engine.impl.context.Context;
import org.camunda.bpm.engine.impl.delegate.DelegateInvocation;
import org.camunda.bpm.engine.impl.interceptor.DelegateInterceptor;
import org.camunda.bpm.engine.impl.persistence.entity.ExecutionEntity;

/**
 * Lets the code of visits run as part of the trace in which their homes have come to the activity.
 * Thread-safe.
 */
final class TracedVisits implements DelegateInterceptor {
  private final DelegateInterceptor usual;
  private final Supplier<RunningVisits> running;

  TracedVisits(DelegateInterceptor usual, Supplier<RunningVisits> running) {
    this.usual = usual;
    this.running = running;
  }

  @Override
  public void handleInvocation(DelegateInvocation invocation) throws Exception {
    ExecutionEntity execution = Invocations.execution(invocation);
    if (execution == null || Context.getCommandContext() == null || !isOfAVisit(execution)) {
      usual.handleInvocation(invocation);
      return;
    }
    Traces.in(running.get().traceOf(execution), () -> usual.handleInvocation(invocation));
  }

  /** An execution in which a start condition is evaluated is of no instance. */
  private static boolean isOfAVisit(ExecutionEntity execution) {
    ExecutionEntity instance = execution.getProcessInstance();
    return instance != null && VisitNames.visit(instance.getCaseInstanceId()) != null;
  }
}
