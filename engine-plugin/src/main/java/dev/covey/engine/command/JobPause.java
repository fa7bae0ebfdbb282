package dev.covey.engine.command;

import dev.covey.engine.turn.Scope;
import java.util.function.BooleanSupplier;
import org.camunda.bpm.engine.impl.cmd.AcquireJobsCmd;
import org.camunda.bpm.engine.impl.cmd.ExecuteJobsCmd;
import org.camunda.bpm.engine.impl.cmd.UnlockJobCmd;
import org.camunda.bpm.engine.impl.context.Context;
import org.camunda.bpm.engine.impl.interceptor.Command;
import org.camunda.bpm.engine.impl.interceptor.CommandInterceptor;
import org.camunda.bpm.engine.impl.jobexecutor.AcquiredJobs;

/**
 * While the node is paused its job executor finds no jobs, and gives those back that it has
 * acquired before, the next ones of an exclusive chain among them. Jobs that run go on to their
 * end, and a job that the engine's API executes is not the job executor's.
 */
public final class JobPause extends CommandInterceptor {
  private final CommandTargets targets = new CommandTargets();
  private final ThreadLocal<Scope> scopes;
  private final BooleanSupplier paused;

  /**
   * @param paused asked for each acquisition and each job, on their threads
   */
  public JobPause(ThreadLocal<Scope> scopes, BooleanSupplier paused) {
    this.scopes = scopes;
    this.paused = paused;
  }

  @Override
  @SuppressWarnings("unchecked")
  public <T> T execute(Command<T> command) {
    if (command instanceof AcquireJobsCmd && paused.getAsBoolean()) {
      return (T) new AcquiredJobs(0);
    }
    if (command instanceof ExecuteJobsCmd && beginsJob() && paused.getAsBoolean()) {
      if (targets.of(command) instanceof Target.At job) {
        return (T) next.execute(new UnlockJobCmd(job.cause()));
      }
    }
    return next.execute(command);
  }

  private boolean beginsJob() {
    return Context.getJobExecutorContext() != null && scopes.get().outermost();
  }
}
