package dev.covey.engine.visit;

import java.util.List;
import org.camunda.bpm.engine.impl.bpmn.parser.EventSubscriptionDeclaration;
import org.camunda.bpm.engine.impl.event.EventType;
import org.camunda.bpm.engine.impl.jobexecutor.TimerDeclarationImpl;
import org.camunda.bpm.engine.impl.persistence.entity.EventSubscriptionEntity;
import org.camunda.bpm.engine.impl.persistence.entity.ExecutionEntity;
import org.camunda.bpm.engine.impl.persistence.entity.JobEntity;
import org.camunda.bpm.engine.impl.persistence.entity.TimerEntity;
import org.camunda.bpm.engine.impl.pvm.process.ActivityImpl;

/**
 * What an activity listens for by itself: the message of a receive task, the events that start the
 * event subprocesses of a subprocess, the timers of a task's listeners. The engine lets the scope's
 * execution listen before the activity's behaviour is asked; boundary events are another's.
 *
 * <p>Invariant: of home and visit, one listens. Home stops in the turn that opens the visit, and
 * listens again, from the beginning, in the turn in which the activity runs at home after all.
 */
final class Listening {
  private Listening() {}

  /** The visit of the execution's activity listens, not its home. */
  static void stop(ExecutionEntity execution) {
    for (EventSubscriptionEntity subscription : execution.getEventSubscriptions()) {
      if (!EventType.COMPENSATE.name().equals(subscription.getEventType())
          && isOwn(execution, subscription.getActivityId())) {
        subscription.delete();
      }
    }
    for (JobEntity job : List.copyOf(execution.getJobs())) {
      if (job instanceof TimerEntity && isOwn(execution, job.getActivityId())) {
        job.delete();
      }
    }
  }

  /** As the engine does when the scope of the execution's activity begins. */
  static void again(ExecutionEntity execution) {
    ActivityImpl activity = execution.getActivity();
    if (!activity.isScope()) {
      return;
    }
    EventSubscriptionDeclaration.getDeclarationsForScope(activity).values().stream()
        .filter(event -> !event.isStartEvent() && isOwn(execution, event.getActivityId()))
        .forEach(event -> event.createSubscriptionForExecution(execution));
    TimerDeclarationImpl.getDeclarationsForScope(activity).values().stream()
        .filter(timer -> isOwn(execution, timer.getActivityId()))
        .forEach(timer -> timer.createTimerInstance(execution));
    TimerDeclarationImpl.getTimeoutListenerDeclarationsForScope(activity).values().stream()
        .flatMap(timers -> timers.values().stream())
        .forEach(timer -> timer.createTimerInstance(execution));
  }

  /** Whether what listens is the execution's activity, or something inside of it. */
  private static boolean isOwn(ExecutionEntity execution, String listening) {
    ActivityImpl activity = execution.getActivity();
    ActivityImpl found =
        listening == null ? null : execution.getProcessDefinition().findActivity(listening);
    return found != null && (found == activity || activity.isAncestorFlowScopeOf(found));
  }
}
