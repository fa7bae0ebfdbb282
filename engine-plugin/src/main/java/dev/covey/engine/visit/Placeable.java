package dev.covey.engine.visit;

import dev.covey.engine.address.VisitKey;
import java.util.Set;
import java.util.function.Predicate;
import org.camunda.bpm.engine.ActivityTypes;
import org.camunda.bpm.engine.impl.bpmn.behavior.ExternalTaskActivityBehavior;
import org.camunda.bpm.engine.impl.bpmn.helper.BpmnProperties;
import org.camunda.bpm.engine.impl.pvm.process.ActivityImpl;
import org.camunda.bpm.engine.impl.pvm.process.ScopeImpl;

/** Which activities of a parsed model can be visits. */
final class Placeable {
  private static final Set<String> TYPES =
      Set.of(
          ActivityTypes.TASK_SERVICE,
          ActivityTypes.TASK_SEND_TASK,
          ActivityTypes.TASK_SCRIPT,
          ActivityTypes.TASK_BUSINESS_RULE,
          ActivityTypes.TASK_USER_TASK,
          ActivityTypes.TASK_RECEIVE_TASK,
          ActivityTypes.CALL_ACTIVITY,
          ActivityTypes.SUB_PROCESS);

  private static final Set<String> COMPENSATING =
      Set.of(
          ActivityTypes.INTERMEDIATE_EVENT_COMPENSATION_THROW,
          ActivityTypes.END_EVENT_COMPENSATION,
          ActivityTypes.END_EVENT_CANCEL);

  private Placeable() {}

  /** Why an activity cannot run on another site than its instance, or null if it can. */
  static String whyNot(ActivityImpl activity, String process) {
    String type = String.valueOf(activity.getProperty("type"));
    if (!TYPES.contains(type) || isStartedByEvents(activity)) {
      return "such a " + (isStartedByEvents(activity) ? "event subprocess" : type) + " cannot";
    }
    if (activity.getActivityBehavior() instanceof ExternalTaskActivityBehavior) {
      return "external workers fetch it";
    }
    if (!new VisitKey(process, activity.getId()).fits()) {
      return "its id and the process's are too long";
    }
    return type.equals(ActivityTypes.SUB_PROCESS) && isCompensatedFromOutside(activity)
        ? "the process may compensate what was done inside of it, when its visit has long ended"
        : null;
  }

  private static boolean isStartedByEvents(ActivityImpl activity) {
    return Boolean.TRUE.equals(activity.getProperties().get(BpmnProperties.TRIGGERED_BY_EVENT));
  }

  private static boolean isCompensatedFromOutside(ActivityImpl subprocess) {
    return any(subprocess, null, Placeable::compensates)
        && any(
            (ScopeImpl) subprocess.getProcessDefinition(),
            subprocess,
            activity -> COMPENSATING.contains(String.valueOf(activity.getProperty("type"))));
  }

  private static boolean compensates(ActivityImpl activity) {
    return activity.isCompensationHandler()
        || ActivityTypes.START_EVENT_COMPENSATION.equals(activity.getProperty("type"));
  }

  private static boolean any(ScopeImpl scope, ScopeImpl but, Predicate<ActivityImpl> meant) {
    return scope.getActivities().stream()
        .filter(activity -> activity != but)
        .anyMatch(activity -> meant.test(activity) || any(activity, but, meant));
  }
}
