package dev.covey.engine.visit;

import dev.covey.checkpoint.DataCodec;
import dev.covey.checkpoint.Row;
import dev.covey.engine.address.VisitNames;
import dev.covey.engine.route.VisitCall;
import dev.covey.engine.view.ByteRows;
import java.util.Comparator;
import java.util.List;
import org.camunda.bpm.engine.impl.cfg.IdGenerator;
import org.camunda.bpm.engine.impl.persistence.entity.ExecutionEntity;
import org.camunda.bpm.engine.impl.persistence.entity.ExternalTaskEntity;
import org.camunda.bpm.engine.impl.persistence.entity.JobEntity;
import org.camunda.bpm.engine.impl.pvm.runtime.Callback;
import org.camunda.bpm.engine.impl.pvm.runtime.PvmExecutionImpl;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Escalations of visits that go on, and what such visits have done to variables, as their homes
 * hear of them. Thread-safe.
 *
 * <p>Invariant: each is raised by at most one turn, in the order in which the visit has thrown
 * them, and before the visit's end. A visit numbers them; the priority of the external task, which
 * no worker fetches, is the number of the last one that home has taken: that turn has raised it, or
 * has kept it as a row for a job that tries again. What comes late or again does nothing.
 */
final class HomeEscalations {
  private static final Logger LOG = LoggerFactory.getLogger(HomeEscalations.class);

  private final VisitValues values;
  private final DataCodec data;
  private final IdGenerator ids;

  HomeEscalations(VisitValues values, DataCodec data, IdGenerator ids) {
    this.values = values;
    this.data = data;
    this.ids = ids;
  }

  /** A visit has thrown an escalation and goes on. */
  void take(VisitCall.Escalate call) {
    ExternalTaskEntity task = awaited(call);
    if (task != null) {
      raiseKept(task);
      if (isWaiting(task)) {
        task.setPriority(call.number());
        raise(task, call);
      }
    }
  }

  /** How many escalations of a visit its home has taken, by the row of the task that waits. */
  static long known(Row task) {
    return task.value("PRIORITY_") instanceof Number number ? number.longValue() : 0;
  }

  /** It could not be raised: it is kept, and a job tries again. */
  void failed(VisitCall.Escalate call, Throwable failure) {
    ExternalTaskEntity task = awaited(call);
    if (task == null) {
      return;
    }
    LOG.info(
        "Escalation {} of visit {} is left to a job: {}",
        call.number(),
        call.visit(),
        failure.toString());
    task.setPriority(call.number());
    VisitRows.keep(
        ids.getNextId(),
        VisitNames.escalation(call.visit(), call.number()),
        task.getProcessInstanceId(),
        data.encode(call.toData()));
    VisitJobs.tryEscalation(task, call.number());
  }

  /** The task that waits, or null if nobody does or home has taken the escalation before. */
  private static ExternalTaskEntity awaited(VisitCall.Escalate call) {
    ExternalTaskEntity task = HomeVisits.waiting(call.visit());
    if (task == null || call.number() <= task.getPriority()) {
      LOG.info("Nobody waits for escalation {} of visit {}", call.number(), call.visit());
      return null;
    }
    return task;
  }

  private void raise(ExternalTaskEntity task, VisitCall.Escalate call) {
    ExecutionEntity execution = task.getExecution();
    HomeVisits.requireActive(execution, call.visit());
    values.set(execution, call.changed());
    call.removed().keySet().forEach(execution::removeVariable);
    if (!call.thrown()) {
      // As if they had been set at home: what waits there for a condition hears of them.
      execution.dispatchDelayedEventsAndPerformOperation((Callback<PvmExecutionImpl, Void>) null);
      return;
    }
    Runnable caught = HomeCatch.ofEscalation(execution, call.code());
    if (caught != null) {
      caught.run();
    }
  }

  /** Raises an escalation that was kept, if it still is. */
  void raiseKept(VisitJobs.Task job) {
    String name = VisitNames.end(job.visit());
    byte[] kept = InDatabase.of(connection -> ByteRows.find(connection, name));
    if (kept == null) {
      return;
    }
    VisitCall.Escalate call = VisitCall.Escalate.from(data.decode(kept));
    InDatabase.of(connection -> ByteRows.delete(connection, name));
    ExternalTaskEntity task = HomeVisits.waiting(call.visit());
    if (task != null) {
      raise(task, call);
    }
  }

  /** Raises what is kept for a visit of which home has heard more, in its order. */
  void raiseKept(ExternalTaskEntity task) {
    List<JobEntity> jobs =
        task.getExecution().getJobs().stream()
            .filter(job -> VisitJobs.isEscalation(job, task.getId()))
            .sorted(Comparator.comparingLong(VisitJobs::number))
            .toList();
    for (JobEntity job : jobs) {
      raiseKept((VisitJobs.Task) job.getJobHandlerConfiguration());
      if (!isWaiting(task)) {
        return; // The engine has deleted the jobs too.
      }
      job.delete();
    }
  }

  /** Whether the execution still waits, in this command. */
  static boolean isWaiting(ExternalTaskEntity task) {
    return task.getExecution().getExternalTasks().contains(task);
  }
}
