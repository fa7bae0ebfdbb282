package dev.covey.engine.recovery;

import dev.covey.engine.address.VisitKey;
import dev.covey.engine.internals.ModelIds;
import dev.covey.engine.recovery.Recovery.State;
import dev.covey.engine.recovery.RuleChoice.Chosen;
import dev.covey.policy.RecoveryCause;
import dev.covey.policy.RecoveryFailure;
import java.util.HashSet;
import java.util.Optional;
import java.util.Set;
import java.util.function.Supplier;
import org.camunda.bpm.engine.impl.cmd.JobRetryCmd;
import org.camunda.bpm.engine.impl.interceptor.Command;
import org.camunda.bpm.engine.impl.interceptor.CommandContext;
import org.camunda.bpm.engine.impl.jobexecutor.FailedJobCommandFactory;
import org.camunda.bpm.engine.impl.persistence.entity.JobEntity;

/**
 * Parks jobs that fail with an error for which policy has a rule of recovery; all others fail as
 * usual. Thread-safe.
 *
 * <p>Invariant: a parked job has no retries and a mark that waits, and its report leaves with the
 * same turn. So after a crash at any moment the job either is as before it ran, or is parked and
 * reported.
 */
public final class ParkedJobs implements FailedJobCommandFactory {
  private final FailedJobCommandFactory usual;
  private final Supplier<Recoveries> recoveries;
  private final RuleChoice rules;

  /**
   * @param usual what is configured
   * @param recoveries gives null before the node has joined
   */
  public ParkedJobs(
      FailedJobCommandFactory usual, Supplier<Recoveries> recoveries, RuleChoice rules) {
    this.usual = usual;
    this.recoveries = recoveries;
    this.rules = rules;
  }

  @Override
  public Command<Object> getCommand(String jobId, Throwable exception) {
    return context -> {
      Recoveries own = recoveries.get();
      JobEntity job = own == null ? null : context.getJobManager().findJobById(jobId);
      Recovery earlier = job == null ? null : own.find(jobId);
      if (job == null || job.getProcessInstanceId() == null || !concerned(earlier)) {
        return usual.getCommand(jobId, exception).execute(context);
      }
      new Failing(context, own, job, exception, earlier).fail();
      return null;
    };
  }

  private boolean concerned(Recovery earlier) {
    return earlier != null || rules.any();
  }

  /** One failure of one job. */
  private final class Failing extends JobRetryCmd {
    private static final long serialVersionUID = 1L;

    private final transient CommandContext context;
    private final transient Recoveries own;
    private final transient JobEntity job;
    private final transient Recovery earlier;

    Failing(
        CommandContext context,
        Recoveries own,
        JobEntity job,
        Throwable exception,
        Recovery earlier) {
      super(job.getId(), exception);
      this.context = context;
      this.own = own;
      this.job = job;
      this.earlier = earlier;
    }

    @Override
    public Object execute(CommandContext unused) {
      job.unlock();
      logException(job);
      return null;
    }

    void fail() {
      if (earlier != null && earlier.state() == State.WAITING && job.getRetries() == 0) {
        execute(context); // Somebody has run it by hand; it waits as before.
        return;
      }
      Optional<Chosen> rule = rules.of(failure(Optional.empty()));
      if (rule.isPresent()) {
        execute(context);
      } else {
        usual.getCommand(jobId, exception).execute(context);
        if (job.getRetries() == 0) {
          rule = rules.of(failure(Optional.of(RecoveryCause.FAILED_JOB)));
        }
      }
      if (rule.isPresent()) {
        park(rule.get());
      } else if (earlier != null) {
        own.end(earlier, "failed with another error: " + Recovery.errorOf(exception));
      }
    }

    private void park(Chosen chosen) {
      new Parking(own)
          .park(
              chosen,
              earlier,
              new Parking.Failed(
                  job.getId(),
                  job.getProcessInstanceId(),
                  job.getProcessDefinitionKey(),
                  activity(),
                  Recovery.errorOf(exception)),
              message -> JobIncidents.park(context, job, message));
    }

    private RecoveryFailure failure(Optional<String> incident) {
      Set<String> types = new HashSet<>();
      Optional<String> bpmnError = Optional.empty();
      for (Throwable cause = exception; cause != null; cause = cause.getCause()) {
        for (Class<?> type = cause.getClass(); type != null; type = type.getSuperclass()) {
          types.add(type.getName());
        }
        if (cause instanceof UncaughtBpmnErrorException uncaught) {
          bpmnError = Optional.of(uncaught.code());
        }
      }
      return new RecoveryFailure(
          VisitKey.processOf(String.valueOf(job.getProcessDefinitionKey())),
          activity(),
          types,
          bpmnError,
          incident);
    }

    private String activity() {
      String failed = job.getFailedActivityId();
      String id = failed != null ? failed : String.valueOf(job.getActivityId());
      return ModelIds.of(id);
    }
  }
}
