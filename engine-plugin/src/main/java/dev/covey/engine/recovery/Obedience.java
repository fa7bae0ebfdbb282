package dev.covey.engine.recovery;

import dev.covey.engine.internals.Commits;
import dev.covey.engine.recovery.Recovery.State;
import dev.covey.engine.turn.TurnSession;
import dev.covey.engine.view.JobLocks;
import java.util.Date;
import java.util.function.BooleanSupplier;
import java.util.function.Consumer;
import org.camunda.bpm.engine.RuntimeService;
import org.camunda.bpm.engine.impl.context.Context;
import org.camunda.bpm.engine.impl.interceptor.CommandContext;
import org.camunda.bpm.engine.impl.persistence.entity.ExternalTaskEntity;
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
  private final Consumer<Recovery> handOver;

  /**
   * @param handOver of a job that is not to run here: lets another node have its shard; returns at
   *     once
   * @param hintJobs lets the job executor look for jobs at once
   */
  public Obedience(
      Recoveries recoveries,
      RuntimeService runtime,
      Consumer<Recovery> handOver,
      Runnable hintJobs) {
    this.handOver = handOver;
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
      case RETRY_ELSEWHERE -> retryElsewhere(context, begun);
      case RESTORE -> restore(begun, order, restoring);
      case SUSPEND -> suspend(context, begun);
      case INCIDENT -> leave(begun, order);
    };
  }

  private Answer retry(CommandContext context, Recovery begun) {
    if (begun.ofExternalTask()) {
      ExternalTaskEntity task = task(context, begun);
      task.unlock();
      task.setRetriesAndManageIncidents(1);
    } else {
      release(job(context, begun));
    }
    recoveries.save(begun);
    return Answer.DONE;
  }

  /**
   * The job may run, but not here if it has failed here: it is locked for ever in this node's
   * database alone, since locks are not restored, and the shard is handed over.
   */
  private Answer retryElsewhere(CommandContext context, Recovery begun) {
    if (!recoveries.isHere(begun.node()) || begun.ofExternalTask()) {
      return retry(context, begun);
    }
    JobEntity job = job(context, begun);
    job.setRetries(1);
    job.setLockOwner(JobLocks.ELSEWHERE);
    job.setLockExpirationTime(Date.from(JobLocks.FOR_EVER));
    Recovery excluding = begun.excluding(begun.node());
    recoveries.save(excluding);
    Commits.after(() -> handOver.accept(excluding));
    return Answer.DONE;
  }

  private static JobEntity job(CommandContext context, Recovery recovery) {
    return context.getJobManager().findJobById(recovery.job());
  }

  private static ExternalTaskEntity task(CommandContext context, Recovery recovery) {
    return context.getExternalTaskManager().findExternalTaskById(recovery.job());
  }

  /** The job has one more try; its incident goes. */
  private void release(JobEntity job) {
    job.setRetries(1);
    Commits.after(hintJobs);
  }

  private Answer suspend(CommandContext context, Recovery begun) {
    if (begun.ofExternalTask()) {
      JobIncidents.resolve(task(context, begun));
    } else {
      JobIncidents.resolve(job(context, begun));
    }
    runtime.suspendProcessInstanceById(begun.instance());
    // It raises the revisions of jobs past the engine's cache, so the job is changed past it too.
    TurnSession.current().beforeTurn(connection -> RecoveryRows.oneMoreTry(connection, begun));
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
    Commits.after(hintJobs);
    return Answer.DONE;
  }
}
