package dev.covey.engine.visit;

import dev.covey.checkpoint.DataCodec;
import dev.covey.checkpoint.Row;
import dev.covey.checkpoint.RowChange;
import dev.covey.engine.address.Address;
import dev.covey.engine.address.IdLayout;
import dev.covey.engine.address.VisitNames;
import dev.covey.engine.route.VisitCall;
import dev.covey.fabric.ShardId;
import dev.covey.policy.SitePolicy;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicInteger;
import org.camunda.bpm.engine.OptimisticLockingException;
import org.camunda.bpm.engine.ProcessEngineException;
import org.camunda.bpm.engine.SuspendedEntityInteractionException;
import org.camunda.bpm.engine.impl.bpmn.helper.BpmnExceptionHandler;
import org.camunda.bpm.engine.impl.cfg.IdGenerator;
import org.camunda.bpm.engine.impl.context.Context;
import org.camunda.bpm.engine.impl.interceptor.CommandContext;
import org.camunda.bpm.engine.impl.persistence.entity.ExecutionEntity;
import org.camunda.bpm.engine.impl.persistence.entity.ExternalTaskEntity;
import org.camunda.bpm.engine.impl.persistence.entity.ProcessDefinitionEntity;
import org.camunda.bpm.engine.impl.pvm.delegate.ActivityExecution;
import org.camunda.bpm.engine.impl.pvm.runtime.operation.PvmAtomicOperation;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Visits as their home shards see them. Thread-safe.
 *
 * <p>Invariant: an execution waits for a visit exactly while its external task is there. The task
 * is made in the turn with which the message that opens the visit leaves, and removed in the turn
 * that consumes the message of its end, or in any other turn in which the engine ends the waiting.
 * So a message about a visit without a task is late or a duplicate, and does nothing.
 */
final class HomeVisits {
  private static final Logger LOG = LoggerFactory.getLogger(HomeVisits.class);

  private final Placement placement;
  private final PlacedModels models;
  private final VisitValues values;
  private final VisitMail mail;
  private final KnownVisits known;
  private final HomeEscalations escalations;
  private final DataCodec data;
  private final IdGenerator ids;
  private final AtomicInteger turn = new AtomicInteger();

  HomeVisits(
      Placement placement,
      PlacedModels models,
      VisitValues values,
      VisitMail mail,
      KnownVisits known,
      HomeEscalations escalations,
      DataCodec data,
      IdGenerator ids) {
    this.placement = placement;
    this.models = models;
    this.values = values;
    this.mail = mail;
    this.known = known;
    this.escalations = escalations;
    this.data = data;
    this.ids = ids;
  }

  /** Opens a visit for the activity that an execution has come to; false if it runs here. */
  boolean openIfPlaced(ActivityExecution activityExecution) {
    ExecutionEntity execution = (ExecutionEntity) activityExecution;
    ProcessDefinitionEntity definition = execution.getProcessDefinition();
    Placement.Place place =
        placement.of(
            PlacedModels.processOf(definition),
            execution.getActivity().getId(),
            ModelledPlaces.of(execution.getActivity()));
    Address home = IdLayout.parse(execution.getProcessInstanceId());
    if (place == null || home == null || home.site() == place.site().number()) {
      return false;
    }
    open(execution, place);
    return true;
  }

  private void open(ExecutionEntity execution, Placement.Place place) {
    SitePolicy site = place.site();
    ShardId target = new ShardId(site.name(), Math.floorMod(turn.getAndIncrement(), site.shards()));
    Listening.stop(execution);
    ExternalTaskEntity task =
        ExternalTaskEntity.createAndInsert(execution, VisitNames.topic(target), 0);
    boolean ownScope = !execution.isProcessInstanceExecution();
    mail.send(
        target,
        new VisitCall.OpenVisit(
            task.getId(),
            execution.getProcessDefinitionId(),
            task.getActivityId(),
            execution.getProcessBusinessKey(),
            leaving(values.visible(execution, !ownScope), place),
            ownScope ? leaving(values.local(execution), place) : Map.of(),
            site.revision().number()));
    LOG.debug(
        "Activity {} of instance {} visits shard {}, by revision {} of the policy, as {}",
        execution.getActivity().getId(),
        execution.getProcessInstanceId(),
        target,
        site.revision(),
        task.getId());
  }

  private static Map<String, Object> leaving(Map<String, Object> variables, Placement.Place place) {
    variables.keySet().removeIf(place.confined());
    return variables;
  }

  /** The execution goes on without its visit, if it has one. */
  void giveUp(ActivityExecution execution) {
    for (ExternalTaskEntity task : List.copyOf(((ExecutionEntity) execution).getExternalTasks())) {
      if (isVisit(task)) {
        task.delete();
        VisitMarks.clear((ExecutionEntity) execution);
      }
    }
  }

  private static boolean isVisit(ExternalTaskEntity task) {
    return VisitNames.shard(task.getTopicName()) != null;
  }

  /** A visit has ended: its execution goes on with what it brought home. */
  void end(VisitCall.EndVisit end) {
    ExternalTaskEntity task = waiting(end.visit());
    if (task == null) {
      LOG.info("Nobody waits for visit {}, which says that it has {}", end.visit(), end.ending());
      return;
    }
    Ending ending =
        Ending.of(end.ending())
            .orElseThrow(
                () -> new ProcessEngineException("A visit cannot end as '" + end.ending() + "'"));
    switch (ending) {
      case COMPLETED, ERROR, ESCALATED -> goOn(task, end, ending);
      case UNKNOWN -> openAgain(end.visit());
      default -> VisitJobs.stuck(task, end.message());
    }
  }

  private void goOn(ExternalTaskEntity task, VisitCall.EndVisit end, Ending ending) {
    ExecutionEntity execution = task.getExecution();
    if (task.getPriority() > 0) { // Home has heard of the visit before.
      escalations.raiseKept(task);
      if (!HomeEscalations.isWaiting(task)) {
        return; // One of them has stopped it.
      }
      VisitMarks.clear(execution);
    }
    requireActive(execution, end.visit());
    values.set(execution, end.changed());
    values.setLocal(execution, end.local());
    end.removed().keySet().forEach(execution::removeVariable);
    VisitSession.current().ended(end.visit());
    Runnable caught =
        switch (ending) {
          case ERROR -> HomeCatch.ofError(execution, end.code(), end.message());
          case ESCALATED -> HomeCatch.ofEscalation(execution, end.code());
          default -> null;
        };
    if (caught != null) {
      task.delete();
      caught.run();
    } else if (ending == Ending.ERROR && !endsWithItsTokens(execution)) {
      task.delete();
      propagate(execution, end.code(), end.message());
    } else {
      models.place(execution.getActivity());
      VisitSession.current().ending(execution.getId());
      task.complete(Map.of(), Map.of());
    }
  }

  /** The process instance in which an execution waits for the visit, or null. */
  static String instanceOf(String visit) {
    ExternalTaskEntity task = waiting(visit);
    return task == null ? null : task.getProcessInstanceId();
  }

  /** An error that nobody catches ends a token inside of a subprocess, and with the last that. */
  private static boolean endsWithItsTokens(ExecutionEntity execution) {
    return execution.getActivity().isSubProcessScope()
        && !Context.getProcessEngineConfiguration().isEnableExceptionsAfterUnhandledBpmnError();
  }

  /** Throws if the instance is suspended: then it does not go on. */
  static void requireActive(ExecutionEntity execution, String visit) {
    if (execution.isSuspended()) {
      throw new SuspendedEntityInteractionException(
          "Instance %s is suspended, and goes on with what visit %s has told once it is active"
              .formatted(execution.getProcessInstanceId(), visit));
    }
  }

  /**
   * The task with which an execution waits for a visit, or null. What the running command has
   * deleted is still in its cache.
   *
   * @throws OptimisticLockingException if the execution has gone since the task was read: the task
   *     went with it, or is another execution's now
   */
  static ExternalTaskEntity waiting(String visit) {
    CommandContext context = Context.getCommandContext();
    ExternalTaskEntity task = context.getExternalTaskManager().findExternalTaskById(visit);
    if (task == null || !isVisit(task) || context.getDbEntityManager().isDeleted(task)) {
      return null;
    }
    if (task.getExecution() == null) {
      throw new OptimisticLockingException(
          "Execution %s has gone, which waited for visit %s"
              .formatted(task.getExecutionId(), visit));
    }
    return task;
  }

  private static void propagate(ExecutionEntity execution, String code, String message) {
    try {
      BpmnExceptionHandler.propagateError(code, message, null, execution);
    } catch (RuntimeException e) {
      throw e;
    } catch (Exception e) {
      throw new ProcessEngineException(
          "BPMN error " + code + " of a visit could not be propagated: " + e.getMessage(), e);
    }
  }

  /** The end of a visit could not be handled: it is kept, and a job tries again. */
  void failed(VisitCall.EndVisit end, Throwable failure) {
    ExternalTaskEntity task = waiting(end.visit());
    if (task == null || kept(end.visit()) != null) {
      return;
    }
    LOG.info("The end of visit {} is left to a job: {}", end.visit(), failure.toString());
    VisitRows.keep(
        ids.getNextId(),
        VisitNames.end(end.visit()),
        task.getProcessInstanceId(),
        data.encode(end.toData()));
    VisitJobs.tryEnd(task, failure.toString());
  }

  private static VisitRows.Kept kept(String visit) {
    return InDatabase.of(connection -> VisitRows.find(connection, VisitNames.end(visit)));
  }

  /** Handles the end of a visit that was kept. */
  void endAgain(String visit) {
    VisitRows.Kept kept = kept(visit);
    if (kept != null) {
      end(VisitCall.EndVisit.from(data.decode(kept.bytes())));
    }
  }

  /**
   * The execution comes to its activity once more, as policy places it now. It waits for another
   * visit then: an id is never used twice.
   */
  void openAgain(String visit) {
    ExternalTaskEntity task = waiting(visit);
    if (task == null) {
      return;
    }
    ExecutionEntity execution = task.getExecution();
    models.place(execution.getActivity());
    task.delete();
    VisitMarks.clear(execution);
    Listening.again(execution);
    execution.performOperation(PvmAtomicOperation.ACTIVITY_EXECUTE);
  }

  /**
   * A visit goes on at another shard, which tells of its incidents anew. What is said here of them
   * goes, and what is said to the visit from now on is sent there.
   *
   * <p>Invariant: whatever ends the waiting tells the shard that the row names when it is deleted.
   * So a transaction that deletes it either waits for this one and tells the new shard; or this one
   * has waited for it, finds no row to change, and tells the new shard itself. What was read of the
   * row before would prove nothing.
   */
  void moved(VisitCall.VisitMoved moved) {
    ShardId shard = ShardId.parse(moved.shard());
    if (!VisitRows.setShard(moved.visit(), shard)) {
      mail.sendIfThere(shard, new VisitCall.CancelVisit(moved.visit()));
      return;
    }
    ExternalTaskEntity task = waiting(moved.visit());
    VisitMarks.clear(task.getExecution());
    // It may have missed on its way what was said of that; who says more now waits for the row.
    mail.send(shard, new VisitCall.SuspendVisit(moved.visit(), task.isSuspended()));
  }

  /**
   * An instance's rows have become others: where its visits are not running they begin anew, as
   * those do that were sent to what another collective has.
   */
  void askFor(List<RowChange> changes) {
    for (RowChange change : changes) {
      if (change instanceof RowChange.Put put) {
        askFor(put.row());
      }
    }
  }

  private void askFor(Row row) {
    ShardId then = VisitTopic.of(row);
    if (then == null) {
      return;
    }
    String visit = row.key().key();
    ShardId now = known.whereIs(visit);
    ShardId shard = now == null ? then : now;
    if (!shard.equals(then)) {
      VisitRows.setShard(visit, shard); // It has moved since then.
    }
    if (mail.has(shard)) {
      mail.send(shard, new VisitCall.AskVisit(visit, HomeEscalations.known(row)));
    } else {
      openAgain(visit);
    }
  }
}
