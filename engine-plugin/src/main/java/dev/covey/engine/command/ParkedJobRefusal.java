package dev.covey.engine.command;

import java.util.Optional;
import java.util.function.Function;
import org.camunda.bpm.engine.BadUserRequestException;
import org.camunda.bpm.engine.impl.cmd.ExecuteJobsCmd;
import org.camunda.bpm.engine.impl.context.Context;
import org.camunda.bpm.engine.impl.interceptor.Command;
import org.camunda.bpm.engine.impl.interceptor.CommandInterceptor;

/**
 * Refuses to run a job by the engine's API that waits for a recovery: it would begin here, whoever
 * may begin it. Job executors find no such job, since it has no retries.
 */
public final class ParkedJobRefusal extends CommandInterceptor {
  private final CommandTargets targets = new CommandTargets();
  private final Function<String, Optional<String>> parked;

  /**
   * @param parked why a job waits; empty if it does not
   */
  public ParkedJobRefusal(Function<String, Optional<String>> parked) {
    this.parked = parked;
  }

  @Override
  public <T> T execute(Command<T> command) {
    if (command instanceof ExecuteJobsCmd
        && Context.getJobExecutorContext() == null
        && targets.of(command) instanceof Target.At job) {
      parked
          .apply(job.cause())
          .ifPresent(
              why -> {
                throw new BadUserRequestException(
                    "Job %s waits for its recovery: %s. To take it out of recovery, give it retries."
                        .formatted(job.cause(), why));
              });
    }
    return next.execute(command);
  }
}
