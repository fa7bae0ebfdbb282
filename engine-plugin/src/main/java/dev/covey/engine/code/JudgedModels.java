package dev.covey.engine.code;

import java.util.List;
import java.util.Map;
import org.camunda.bpm.engine.delegate.DelegateListener;
import org.camunda.bpm.engine.delegate.TaskListener;
import org.camunda.bpm.engine.impl.bpmn.behavior.CallActivityBehavior;
import org.camunda.bpm.engine.impl.bpmn.behavior.CallableElementActivityBehavior;
import org.camunda.bpm.engine.impl.bpmn.behavior.ClassDelegateActivityBehavior;
import org.camunda.bpm.engine.impl.bpmn.listener.ClassDelegateExecutionListener;
import org.camunda.bpm.engine.impl.bpmn.parser.AbstractBpmnParseListener;
import org.camunda.bpm.engine.impl.core.model.CoreModelElement;
import org.camunda.bpm.engine.impl.form.handler.DefaultFormHandler;
import org.camunda.bpm.engine.impl.form.handler.DelegateFormHandler;
import org.camunda.bpm.engine.impl.form.handler.FormFieldHandler;
import org.camunda.bpm.engine.impl.form.handler.FormFieldValidationConstraintHandler;
import org.camunda.bpm.engine.impl.form.validator.DelegateFormFieldValidator;
import org.camunda.bpm.engine.impl.persistence.entity.ProcessDefinitionEntity;
import org.camunda.bpm.engine.impl.pvm.delegate.ActivityBehavior;
import org.camunda.bpm.engine.impl.pvm.process.ActivityImpl;
import org.camunda.bpm.engine.impl.pvm.process.ScopeImpl;
import org.camunda.bpm.engine.impl.pvm.process.TransitionImpl;
import org.camunda.bpm.engine.impl.task.TaskDefinition;
import org.camunda.bpm.engine.impl.task.listener.ClassDelegateTaskListener;
import org.camunda.bpm.engine.impl.util.xml.Element;

/**
 * Puts the judge before every class that a finished model names: the engine loads such a class, so
 * that its static initialiser runs, before it asks anybody. What is no longer the engine's own, as
 * a behaviour that another parse listener put there, stays as it is.
 */
final class JudgedModels extends AbstractBpmnParseListener {
  private static final EngineField<String> BEHAVIOR_CLASS =
      new EngineField<>(ClassDelegateActivityBehavior.class, "className");
  private static final EngineField<String> MAPPING_CLASS =
      new EngineField<>(CallableElementActivityBehavior.class, "className");
  private static final EngineField<Map<String, TaskListener>> TIMEOUT_LISTENERS =
      new EngineField<>(TaskDefinition.class, "timeoutTaskListeners");
  private static final EngineField<List<FormFieldHandler>> FORM_FIELDS =
      new EngineField<>(DefaultFormHandler.class, "formFieldHandlers");
  private static final EngineField<String> VALIDATOR_CLASS =
      new EngineField<>(DelegateFormFieldValidator.class, "clazz");

  private final CodeJudge judge;

  JudgedModels(CodeJudge judge) {
    this.judge = judge;
  }

  /** The last that is called about a model. */
  @Override
  public void parseRootElement(Element root, List<ProcessDefinitionEntity> definitions) {
    for (ProcessDefinitionEntity definition : definitions) {
      String process = definition.getKey();
      scope(definition, process);
      definition.getTaskDefinitions().values().forEach(task -> task(task, process));
      form(definition.getStartFormHandler(), process);
    }
  }

  private void scope(ScopeImpl scope, String process) {
    listeners(scope, process);
    for (ActivityImpl activity : scope.getActivities()) {
      activity.setActivityBehavior(behavior(activity.getActivityBehavior(), process));
      activity
          .getOutgoingTransitions()
          .forEach(transition -> listeners((TransitionImpl) transition, process));
      scope(activity, process);
    }
  }

  private void listeners(CoreModelElement element, String process) {
    element
        .getListeners()
        .values()
        .forEach(listeners -> listeners.replaceAll(listener -> listener(listener, process)));
  }

  private DelegateListener<?> listener(DelegateListener<?> listener, String process) {
    return listener.getClass() == ClassDelegateExecutionListener.class
        ? new JudgedExecutionListener(judge, process, (ClassDelegateExecutionListener) listener)
        : listener;
  }

  private ActivityBehavior behavior(ActivityBehavior behavior, String process) {
    if (behavior == null) {
      return null;
    }
    if (behavior.getClass() == ClassDelegateActivityBehavior.class) {
      return new JudgedBehavior(
          judge, process, BEHAVIOR_CLASS.of(behavior), (ClassDelegateActivityBehavior) behavior);
    }
    if (behavior.getClass() == CallActivityBehavior.class && MAPPING_CLASS.of(behavior) != null) {
      return new JudgedCall(
          judge, process, MAPPING_CLASS.of(behavior), (CallActivityBehavior) behavior);
    }
    return behavior;
  }

  private void task(TaskDefinition task, String process) {
    for (Map.Entry<String, List<TaskListener>> event : task.getTaskListeners().entrySet()) {
      event.getValue().replaceAll(listener -> taskListener(listener, process));
      task.getAllTaskListenersForEvent(event.getKey())
          .replaceAll(listener -> taskListener(listener, process));
    }
    TIMEOUT_LISTENERS.of(task).replaceAll((id, listener) -> taskListener(listener, process));
    form(task.getTaskFormHandler(), process);
  }

  private TaskListener taskListener(TaskListener listener, String process) {
    return listener.getClass() == ClassDelegateTaskListener.class
        ? new JudgedTaskListener(judge, process, (ClassDelegateTaskListener) listener)
        : listener;
  }

  private void form(Object handler, String process) {
    if (handler instanceof DelegateFormHandler form
        && form.getFormHandler() instanceof DefaultFormHandler fields) {
      FORM_FIELDS.of(fields).stream()
          .flatMap(field -> field.getValidationHandlers().stream())
          .forEach(constraint -> validator(constraint, process));
    }
  }

  private void validator(FormFieldValidationConstraintHandler constraint, String process) {
    Object validator = constraint.getValidator();
    if (validator != null && validator.getClass() == DelegateFormFieldValidator.class) {
      String type = VALIDATOR_CLASS.of(validator);
      if (type != null) {
        constraint.setValidator(new JudgedValidator(judge, process, type));
      }
    }
  }
}
