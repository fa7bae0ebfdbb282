package dev.covey.engine.recovery;

import dev.covey.engine.recovery.Recovery.State;
import dev.covey.engine.turn.TurnSession;
import java.util.function.BooleanSupplier;
import org.camunda.bpm.engine.RuntimeService;
import org.camunda.bpm.engine.impl.cfg.TransactionState;
import org.camunda.bpm.engine.impl.context.Context;
import org.camunda.bpm.engine.impl.interceptor.CommandContext;
import org.camunda.bpm.engine.impl.persistence.entity.JobEntity;

/**
 * Does what initiators order, in the command of the inbox message. Thread-safe.
 *
 * <p>Invariant: an order is obeyed only while the attempt that it names waits, and obeying it is
 * the turn in which that attempt stops waiting. So of two orders for one attempt, whoever sent them
 * and whoever owns the shard by then, one is obeyed.
 */
public final class Obedience {
  /** What became of an order. */
  public enum Answer {
    /** It was obeyed. */
    DONE,
    /** The attempt that it names does not wait, or not any more. */
    OVERTAKEN,
    /** The instance is not as the initiator has read it; it may read again. */
    CHANGED
  }

  private final Recoveries recoveries;
  private final RuntimeService runtime;
  private final Runnable hintJobs;

  /**
   * @param hintJobs lets the job executor look for jobs at once
   */
  public Obedience(Recoveries recoveries, RuntimeService runtime, Runnable hintJobs) {
    this.recoveries = recoveries;
    this.runtime = runtime;
    this.hintJobs = hintJobs;
  }

  /**
   * Obeys.
   *
   * @param restoring makes the instance what the order carries; false if it has changed meanwhile
   */
  public Answer obey(Order order, BooleanSupplier restoring) {
    Recovery recovery = recoveries.find(order.job());
    boolean waits =
        recovery != null
            && recovery.state() == State.WAITING
            && recovery.id().equals(order.recovery());
    if (!waits) {
      return Answer.OVERTAKEN;
    }
    CommandContext context = Context.getCommandContext();
    Recovery begun = recovery.begun(order.initiator(), order.action().word(), Recoveries.now());
    return switch (order.action()) {
      case RETRY -> retry(context, begun);
      case RETRY_ELSEWHERE -> retry(context, begun);
      case RESTORE -> restore(begun, order, restoring);
      case SUSPEND -> suspend(context, begun);
      case INCIDENT -> leave(begun, order);
    };
  }

  private Answer retry(CommandContext context, Recovery begun) {
    release(context, job(context, begun));
    recoveries.save(begun);
    return Answer.DONE;
  }

  private static JobEntity job(CommandContext context, Recovery recovery) {
    return context.getJobManager().findJobById(recovery.job());
  }

  /** The job has one more try; its incident goes. */
  private void release(CommandContext context, JobEntity job) {
    job.setRetries(1);
    hint(context);
  }

  private void hint(CommandContext context) {
    context
        .getTransactionContext()
        .addTransactionListener(TransactionState.COMMITTED, c -> hintJobs.run());
  }

  private Answer suspend(CommandContext context, Recovery begun) {
    JobIncidents.resolve(job(context, begun));
    runtime.suspendProcessInstanceById(begun.instance());
    // It raises the revisions of jobs past the engine's cache, so the job is changed past it too.
    TurnSession.current()
        .beforeTurn(connection -> RecoveryRows.oneMoreTry(connection, begun.job()));
    recoveries.end(begun, "suspended; activate the instance to go on");
    return Answer.DONE;
  }

  private Answer leave(Recovery begun, Order order) {
    String why = order.note() == null ? "left as an incident" : order.note();
    JobIncidents.say(
        begun.job(), "Recovery '%s': %s: %s".formatted(begun.rule(), why, begun.error()));
    recoveries.end(begun, why);
    return Answer.DONE;
  }

  private Answer restore(Recovery begun, Order order, BooleanSupplier restoring) {
    String root = recoveries.rootOf(begun.instance());
    if (!restoring.getAsBoolean()) {
      return Answer.CHANGED;
    }
    recoveries.restoredOnceMore(root, begun.rule());
    recoveries.end(begun, "restored " + order.note());
    hint(Context.getCommandContext());
    return Answer.DONE;
  }
}
