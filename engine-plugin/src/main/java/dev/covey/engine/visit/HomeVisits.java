package dev.covey.engine.visit;

import dev.covey.engine.address.Address;
import dev.covey.engine.address.IdLayout;
import dev.covey.engine.route.Call;
import dev.covey.fabric.ShardId;
import dev.covey.policy.SitePolicy;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicInteger;
import org.camunda.bpm.engine.ProcessEngineException;
import org.camunda.bpm.engine.impl.bpmn.helper.BpmnExceptionHandler;
import org.camunda.bpm.engine.impl.context.Context;
import org.camunda.bpm.engine.impl.persistence.entity.EventSubscriptionEntity;
import org.camunda.bpm.engine.impl.persistence.entity.ExecutionEntity;
import org.camunda.bpm.engine.impl.persistence.entity.ExternalTaskEntity;
import org.camunda.bpm.engine.impl.persistence.entity.ProcessDefinitionEntity;
import org.camunda.bpm.engine.impl.pvm.delegate.ActivityExecution;
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
  private static final String TOPIC = "covey.visit/";

  private final Placement placement;
  private final PlacedModels models;
  private final VisitValues values;
  private final VisitMail mail;
  private final AtomicInteger turn = new AtomicInteger();

  HomeVisits(Placement placement, PlacedModels models, VisitValues values, VisitMail mail) {
    this.placement = placement;
    this.models = models;
    this.values = values;
    this.mail = mail;
  }

  /** Opens a visit for the activity that an execution has come to; false if it runs here. */
  boolean openIfPlaced(ActivityExecution activityExecution) {
    ExecutionEntity execution = (ExecutionEntity) activityExecution;
    ProcessDefinitionEntity definition = execution.getProcessDefinition();
    SitePolicy site =
        placement.of(PlacedModels.processOf(definition), execution.getActivity().getId());
    Address home = IdLayout.parse(execution.getProcessInstanceId());
    if (site == null || home == null || home.site() == site.number()) {
      return false;
    }
    open(execution, site);
    return true;
  }

  private void open(ExecutionEntity execution, SitePolicy site) {
    ShardId target = new ShardId(site.name(), Math.floorMod(turn.getAndIncrement(), site.shards()));
    stopListening(execution);
    ExternalTaskEntity task = ExternalTaskEntity.createAndInsert(execution, TOPIC + target, 0);
    mail.send(
        target,
        new Call.OpenVisit(
            task.getId(),
            execution.getProcessDefinitionId(),
            execution.getActivity().getId(),
            execution.getProcessBusinessKey(),
            values.visible(execution)));
    LOG.debug(
        "Activity {} of instance {} visits shard {}, by revision {} of the policy, as {}",
        execution.getActivity().getId(),
        execution.getProcessInstanceId(),
        target,
        site.revision(),
        task.getId());
  }

  /** The visit waits for the activity's message, not its home. */
  private static void stopListening(ExecutionEntity execution) {
    String activity = execution.getActivity().getId();
    for (EventSubscriptionEntity subscription : execution.getEventSubscriptions()) {
      if (activity.equals(subscription.getActivityId())) {
        subscription.delete();
      }
    }
  }

  /** The execution goes on without its visit, if it has one. */
  void giveUp(ActivityExecution execution) {
    for (ExternalTaskEntity task : List.copyOf(((ExecutionEntity) execution).getExternalTasks())) {
      if (isVisit(task)) {
        task.delete();
      }
    }
  }

  private static boolean isVisit(ExternalTaskEntity task) {
    return task.getTopicName().startsWith(TOPIC);
  }

  /** A visit has ended: its execution goes on with what it brought home. */
  void end(Call.EndVisit end) {
    ExternalTaskEntity task = waiting(end.visit());
    if (task == null) {
      LOG.info("Nobody waits for visit {}, which says that it has {}", end.visit(), end.ending());
      return;
    }
    Ending ending =
        Ending.of(end.ending())
            .orElseThrow(
                () -> new ProcessEngineException("A visit cannot end as '" + end.ending() + "'"));
    if (ending == Ending.FAILED) {
      mark(task, end.message());
      return;
    }
    ExecutionEntity execution = task.getExecution();
    values.set(execution, end.changed());
    values.setLocal(execution, end.local());
    end.removed().keySet().forEach(execution::removeVariable);
    if (ending == Ending.ERROR) {
      task.delete();
      propagate(execution, end.code(), end.message());
    } else {
      models.place(execution.getActivity());
      VisitSession.current().ending(execution.getId());
      task.complete(Map.of(), Map.of());
    }
  }

  private static ExternalTaskEntity waiting(String visit) {
    ExternalTaskEntity task =
        Context.getCommandContext().getExternalTaskManager().findExternalTaskById(visit);
    return task != null && isVisit(task) ? task : null;
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

  /** The end of a visit could not be handled: whoever looks after the instance is told so. */
  void failed(Call.EndVisit end, Throwable failure) {
    ExternalTaskEntity task = waiting(end.visit());
    if (task != null) {
      mark(task, "The end of its visit could not be handled: " + failure.getMessage());
    }
  }

  private static void mark(ExternalTaskEntity task, String message) {
    task.setErrorMessage(message);
    task.setRetriesAndManageIncidents(0);
  }
}
