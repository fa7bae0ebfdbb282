package dev.covey.engine;

import dev.covey.engine.turn.TurnSession;
import org.camunda.bpm.engine.delegate.DelegateExecution;
import org.camunda.bpm.engine.impl.context.Context;
import org.camunda.bpm.engine.impl.interceptor.CommandContext;

/**
 * A key for a delegate's effects on the outside. Engine state changes exactly once, but a delegate
 * whose transaction was not committed, because its node died say, runs again: hand this key to the
 * other side so that it can tell a repetition.
 */
public final class IdempotencyKey {
  private IdempotencyKey() {}

  /**
   * The key of the running activity instance: the same for every run of it that the engine repeats,
   * on whichever node, and for no other. Call it on the thread that runs the delegate.
   *
   * <p>In an activity that runs in the caller's own transaction right after a start, which only the
   * caller can repeat, it is the activity instance's id. On an engine without Covey it always is.
   */
  public static String of(DelegateExecution execution) {
    CommandContext context = Context.getCommandContext();
    if (context == null
        || !context
            .getProcessEngineConfiguration()
            .getSessionFactories()
            .containsKey(TurnSession.class)) {
      return execution.getActivityInstanceId();
    }
    return context
        .getSession(TurnSession.class)
        .idempotencyKey(execution.getCurrentActivityId(), execution.getActivityInstanceId());
  }
}
