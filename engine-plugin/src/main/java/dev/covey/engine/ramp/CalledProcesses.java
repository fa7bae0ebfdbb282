package dev.covey.engine.ramp;

import dev.covey.engine.ramp.Starting.Start;
import org.camunda.bpm.engine.delegate.VariableScope;
import org.camunda.bpm.engine.impl.bpmn.behavior.CallActivityBehavior;
import org.camunda.bpm.engine.impl.bpmn.parser.AbstractBpmnParseListener;
import org.camunda.bpm.engine.impl.cmmn.behavior.ProcessTaskActivityBehavior;
import org.camunda.bpm.engine.impl.cmmn.model.CmmnActivity;
import org.camunda.bpm.engine.impl.cmmn.transformer.AbstractCmmnTransformListener;
import org.camunda.bpm.engine.impl.core.model.CallableElement;
import org.camunda.bpm.engine.impl.core.variable.mapping.value.ParameterValueProvider;
import org.camunda.bpm.engine.impl.pvm.process.ActivityImpl;
import org.camunda.bpm.engine.impl.pvm.process.ScopeImpl;
import org.camunda.bpm.engine.impl.util.xml.Element;
import org.camunda.bpm.model.cmmn.instance.PlanItem;
import org.camunda.bpm.model.cmmn.instance.ProcessTask;

/**
 * Lets activities that call the latest version of a process note that they are about to: they ask
 * for the called instance's business key first, then for the definition.
 */
final class CalledProcesses {
  private CalledProcesses() {}

  /** Call activities. */
  static final class InProcesses extends AbstractBpmnParseListener {
    private final Starting starting;

    InProcesses(Starting starting) {
      this.starting = starting;
    }

    @Override
    public void parseCallActivity(Element element, ScopeImpl scope, ActivityImpl activity) {
      if (activity.getActivityBehavior() instanceof CallActivityBehavior call) {
        note(call.getCallableElement(), starting);
      }
    }
  }

  /** Process tasks of CMMN. */
  static final class InCases extends AbstractCmmnTransformListener {
    private final Starting starting;

    InCases(Starting starting) {
      this.starting = starting;
    }

    @Override
    public void transformProcessTask(PlanItem item, ProcessTask task, CmmnActivity activity) {
      if (activity.getActivityBehavior() instanceof ProcessTaskActivityBehavior call) {
        note(call.getCallableElement(), starting);
      }
    }
  }

  private static void note(CallableElement called, Starting starting) {
    if (called.isLatestBinding()) {
      called.setBusinessKeyValueProvider(
          new NotingBusinessKey(called.getBusinessKeyValueProvider(), starting));
    }
  }

  /**
   * @param given or null
   */
  private record NotingBusinessKey(ParameterValueProvider given, Starting starting)
      implements ParameterValueProvider {
    @Override
    public Object getValue(VariableScope scope) {
      Object value = given == null ? null : given.getValue(scope);
      starting.swap(value instanceof String key ? new Start(key) : Start.WITHOUT_KEY);
      return value;
    }

    @Override
    public boolean isDynamic() {
      return given != null && given.isDynamic();
    }
  }
}
