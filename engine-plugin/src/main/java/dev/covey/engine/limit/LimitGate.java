package dev.covey.engine.limit;

import dev.covey.engine.internals.EngineFields;
import dev.covey.engine.turn.Scope;
import java.lang.reflect.Field;
import java.util.Date;
import java.util.List;
import java.util.function.Supplier;
import org.camunda.bpm.engine.impl.ProcessInstantiationBuilderImpl;
import org.camunda.bpm.engine.impl.cmd.ExecuteJobsCmd;
import org.camunda.bpm.engine.impl.context.Context;
import org.camunda.bpm.engine.impl.interceptor.Command;
import org.camunda.bpm.engine.impl.interceptor.CommandInterceptor;
import org.camunda.bpm.engine.impl.jobexecutor.JobFailureCollector;
import org.camunda.bpm.engine.impl.persistence.entity.MessageEntity;

/**
 * Lets a job of a limited activity run only while it has a slot. The job executor passes over one
 * that has none, and the job waits; a caller of the engine's API is told so, and also one whose
 * start would have to wait where policy wants such starts refused.
 */
public final class LimitGate extends CommandInterceptor {
  private static final Field JOB_ID = field("jobId");
  private static final Field COLLECTOR = field("jobFailureCollector");

  private static final ClassValue<List<Field>> BUILDERS =
      new ClassValue<>() {
        @Override
        protected List<Field> computeValue(Class<?> type) {
          return EngineFields.of(
              type, field -> field.getType() == ProcessInstantiationBuilderImpl.class);
        }
      };

  private final ThreadLocal<Scope> scopes;
  private final RunningJobs running;
  private final Supplier<Limits> limits;

  /**
   * @param limits answers null until the node has joined
   */
  public LimitGate(ThreadLocal<Scope> scopes, RunningJobs running, Supplier<Limits> limits) {
    this.scopes = scopes;
    this.running = running;
    this.limits = limits;
  }

  @Override
  public <T> T execute(Command<T> command) {
    if (!(command instanceof ExecuteJobsCmd)) {
      if (scopes.get().outermost() && Context.getJobExecutorContext() == null) {
        requireRoom(command);
      }
      return next.execute(command);
    }
    String jobId = (String) EngineFields.read(JOB_ID, command);
    if (jobId == null) {
      return next.execute(command);
    }
    // First of all: whoever holds jobs back leaves those alone that run already.
    boolean alone = running.begin(jobId);
    boolean done = false;
    Cap missing = null;
    try {
      missing = capInTheWay(jobId, alone);
      if (missing != null) {
        return refused(command, jobId, missing);
      }
      T result = next.execute(command);
      done = true;
      return result;
    } finally {
      running.end(jobId);
      Limits live = limits.get();
      if (live != null && missing != null) {
        live.waits(jobId);
      } else if (live != null) {
        live.ended(jobId, done);
      }
    }
  }

  /** Only for what somebody calls: what a process or a timer starts waits. */
  private void requireRoom(Command<?> command) {
    Limits live = limits.get();
    List<Field> builders = BUILDERS.get(command.getClass());
    if (live == null || builders.isEmpty() || !live.ofStarts()) {
      return;
    }
    ProcessInstantiationBuilderImpl builder =
        (ProcessInstantiationBuilderImpl) EngineFields.read(builders.get(0), command);
    String id = builder.getProcessDefinitionId();
    String process =
        id == null
            ? builder.getProcessDefinitionKey()
            : id.substring(0, Math.max(0, id.indexOf(':')));
    live.requireRoom(process);
  }

  private static Field field(String name) {
    return EngineFields.of(ExecuteJobsCmd.class, field -> field.getName().equals(name)).get(0);
  }

  private static <T> T refused(Command<T> command, String jobId, Cap cap) {
    if (Context.getJobExecutorContext() != null) {
      return null;
    }
    notFailed(command, jobId);
    throw new LimitReachedException(
        "Job "
            + jobId
            + " is not run: it has to wait for its turn, since "
            + cap.saying()
            + ". It runs by itself when others have ended.");
  }

  /** The cap of which the job has no slot; null if it may run. */
  private Cap capInTheWay(String jobId, boolean alone) {
    Limits live = limits.get();
    if (live == null || !live.any() || (alone && live.granted(jobId))) {
      return null;
    }
    Cap[] cap = {null};
    next.execute(
        context -> {
          cap[0] = live.capOf(jobId);
          return null;
        });
    return alone && live.granted(jobId) ? null : cap[0];
  }

  /**
   * The engine looks at the collected job if that one is locked, and leaves it alone if the lock is
   * another's; one that is not is left to {@link RefusedRuns}.
   */
  private static void notFailed(Command<?> command, String jobId) {
    MessageEntity other = new MessageEntity();
    other.setId(jobId);
    other.setLockExpirationTime(new Date(0));
    if (EngineFields.read(COLLECTOR, command) instanceof JobFailureCollector collector) {
      collector.setJob(other);
    }
  }
}
