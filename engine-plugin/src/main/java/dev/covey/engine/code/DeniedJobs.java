package dev.covey.engine.code;

import org.camunda.bpm.engine.impl.cmd.JobRetryCmd;
import org.camunda.bpm.engine.impl.interceptor.Command;
import org.camunda.bpm.engine.impl.interceptor.CommandContext;
import org.camunda.bpm.engine.impl.jobexecutor.FailedJobCommandFactory;
import org.camunda.bpm.engine.impl.persistence.entity.JobEntity;

/**
 * Makes an incident of a job that failed since policy denies its code; all others fail as usual.
 *
 * @param usual what is configured
 */
record DeniedJobs(FailedJobCommandFactory usual) implements FailedJobCommandFactory {
  @Override
  public Command<Object> getCommand(String jobId, Throwable failure) {
    DelegateDeniedException denied = DelegateDeniedException.in(failure);
    if (denied != null) {
      return new NoRetries(jobId, denied);
    }
    Command<Object> command = usual.getCommand(jobId, failure);
    return context -> {
      Object result = command.execute(context);
      // An expression for the times of retries may have been denied; the usual times do as well.
      Denials.forget(context);
      return result;
    };
  }

  private static final class NoRetries extends JobRetryCmd {
    private static final long serialVersionUID = 1L;

    NoRetries(String jobId, DelegateDeniedException denied) {
      super(jobId, denied);
    }

    @Override
    public Object execute(CommandContext context) {
      JobEntity job = getJob();
      if (job != null) {
        job.unlock();
        logException(job);
        job.setRetries(0);
      }
      return null;
    }
  }
}
