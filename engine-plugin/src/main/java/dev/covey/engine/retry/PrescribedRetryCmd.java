package dev.covey.engine.retry;

import dev.covey.policy.RetryTimeCycle;
import java.time.Duration;
import org.camunda.bpm.engine.impl.bpmn.parser.FailedJobRetryConfiguration;
import org.camunda.bpm.engine.impl.cmd.DefaultJobRetryCmd;
import org.camunda.bpm.engine.impl.interceptor.CommandContext;
import org.camunda.bpm.engine.impl.persistence.entity.JobEntity;
import org.camunda.bpm.engine.impl.pvm.process.ActivityImpl;

/**
 * Retries one failed job by a prescription, in the engine's own way: the first failure sets how
 * many tries are left, each takes one away and says when the next is due. If it is another
 * prescription than at the failures before, no more tries are left than after a first failure.
 */
final class PrescribedRetryCmd extends DefaultJobRetryCmd {
  private final RetryTimeCycle cycle;

  PrescribedRetryCmd(String jobId, Throwable exception, RetryTimeCycle cycle) {
    super(jobId, exception);
    this.cycle = cycle;
  }

  @Override
  public Object execute(CommandContext context) {
    JobEntity job = getJob();
    job.setRetries(Math.min(job.getRetries(), cycle.tries()));
    return super.execute(context);
  }

  @Override
  public FailedJobRetryConfiguration getFailedJobRetryConfiguration(
      JobEntity job, ActivityImpl activity) {
    return new FailedJobRetryConfiguration(
        cycle.tries(), cycle.intervals().stream().map(Duration::toString).toList());
  }
}
