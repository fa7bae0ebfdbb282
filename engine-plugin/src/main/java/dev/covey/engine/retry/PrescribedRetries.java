package dev.covey.engine.retry;

import dev.covey.engine.internals.ModelIds;
import dev.covey.policy.RetryTimeCycle;
import java.util.Optional;
import org.camunda.bpm.engine.impl.cmd.DefaultJobRetryCmd;
import org.camunda.bpm.engine.impl.interceptor.Command;
import org.camunda.bpm.engine.impl.interceptor.CommandContext;
import org.camunda.bpm.engine.impl.jobexecutor.FailedJobCommandFactory;
import org.camunda.bpm.engine.impl.persistence.entity.JobEntity;
import org.camunda.bpm.engine.impl.persistence.entity.ProcessDefinitionEntity;
import org.camunda.bpm.engine.impl.pvm.process.ActivityImpl;

/**
 * What is done about a failed job: what policy prescribes at that moment, else what the engine's
 * own factory does, which knows the model and the engine's default. Thread-safe.
 */
public final class PrescribedRetries implements FailedJobCommandFactory {
  /** What the live policy says of an activity. Thread-safe, never blocks. */
  public interface Prescription {
    Optional<RetryTimeCycle> of(String processKey, String activityId);
  }

  private final FailedJobCommandFactory unprescribed;
  private final Prescription prescription;

  /**
   * @param unprescribed for jobs of which policy says nothing
   */
  public PrescribedRetries(FailedJobCommandFactory unprescribed, Prescription prescription) {
    this.unprescribed = unprescribed;
    this.prescription = prescription;
  }

  @Override
  public Command<Object> getCommand(String jobId, Throwable exception) {
    return context ->
        prescribed(context, jobId, exception)
            .orElseGet(() -> unprescribed.getCommand(jobId, exception))
            .execute(context);
  }

  private Optional<Command<Object>> prescribed(
      CommandContext context, String jobId, Throwable exception) {
    JobEntity job = context.getJobManager().findJobById(jobId);
    return Optional.ofNullable(job)
        // None for a job of no activity, such as a batch's: the model cannot say anything either.
        .map(failed -> new DefaultJobRetryCmd(jobId, exception).getCurrentActivity(context, failed))
        .flatMap(this::cycle)
        .map(cycle -> new PrescribedRetryCmd(jobId, exception, cycle));
  }

  private Optional<RetryTimeCycle> cycle(ActivityImpl activity) {
    String process = ((ProcessDefinitionEntity) activity.getProcessDefinition()).getKey();
    return prescription.of(process, ModelIds.of(activity.getActivityId()));
  }
}
