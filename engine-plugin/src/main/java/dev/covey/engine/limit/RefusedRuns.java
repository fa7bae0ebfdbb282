package dev.covey.engine.limit;

import org.camunda.bpm.engine.impl.interceptor.Command;
import org.camunda.bpm.engine.impl.jobexecutor.FailedJobCommandFactory;

/**
 * Costs a job no retry that somebody called while it had to wait for its turn; all others fail as
 * usual.
 *
 * @param usual what is configured
 */
public record RefusedRuns(FailedJobCommandFactory usual) implements FailedJobCommandFactory {
  @Override
  public Command<Object> getCommand(String jobId, Throwable failure) {
    return failure instanceof LimitReachedException
        ? context -> null
        : usual.getCommand(jobId, failure);
  }
}
