package dev.covey.engine.visit;

import java.util.function.BooleanSupplier;
import org.camunda.bpm.engine.impl.bpmn.helper.ErrorDeclarationForProcessInstanceFinder;
import org.camunda.bpm.engine.impl.bpmn.helper.EscalationEventDefinitionFinder;
import org.camunda.bpm.engine.impl.bpmn.parser.ErrorEventDefinition;
import org.camunda.bpm.engine.impl.bpmn.parser.EscalationEventDefinition;
import org.camunda.bpm.engine.impl.persistence.entity.ExecutionEntity;
import org.camunda.bpm.engine.impl.pvm.PvmActivity;
import org.camunda.bpm.engine.impl.pvm.PvmScope;
import org.camunda.bpm.engine.impl.pvm.delegate.ActivityExecution;
import org.camunda.bpm.engine.impl.tree.ActivityExecutionHierarchyWalker;
import org.camunda.bpm.engine.impl.tree.ActivityExecutionMappingCollector;
import org.camunda.bpm.engine.impl.tree.OutputVariablesPropagator;
import org.camunda.bpm.engine.impl.tree.TreeVisitor;

/**
 * Who catches at home what a visit has thrown: as the engine looks for him, from the activity
 * outwards and into the instances that called this one, but nobody inside of the activity. Those
 * were asked where the visit is.
 */
final class HomeCatch {
  private HomeCatch() {}

  /** What the catching event does about an error, or null if nobody catches it. */
  static Runnable ofError(ExecutionEntity thrownAt, String code, String message) {
    OuterErrors finder = new OuterErrors(code, thrownAt.getActivity());
    ActivityExecutionMappingCollector executions =
        walk(thrownAt, finder, () -> finder.getErrorEventDefinition() != null);
    ErrorEventDefinition caught = finder.getErrorEventDefinition();
    if (caught == null) {
      return null;
    }
    PvmActivity handler = finder.getErrorHandlerActivity();
    return () -> {
      ActivityExecution at = executions.getExecutionForScope(handler.getEventScope());
      set(at, caught.getErrorCodeVariable(), code);
      set(at, caught.getErrorMessageVariable(), message);
      at.executeActivity(handler);
    };
  }

  /** What the catching event does about an escalation, or null if nobody catches it. */
  static Runnable ofEscalation(ExecutionEntity thrownAt, String code) {
    OuterEscalations finder = new OuterEscalations(code, thrownAt.getActivity());
    ActivityExecutionMappingCollector executions =
        walk(thrownAt, finder, () -> finder.getEscalationEventDefinition() != null);
    EscalationEventDefinition caught = finder.getEscalationEventDefinition();
    if (caught == null) {
      return null;
    }
    PvmActivity handler = caught.getEscalationHandler();
    PvmScope scope = caught.isCancelActivity() ? handler.getEventScope() : handler.getFlowScope();
    return () -> {
      ActivityExecution at = executions.getExecutionForScope(scope);
      set(at, caught.getEscalationCodeVariable(), code);
      at.executeActivity(handler);
    };
  }

  private static void set(ActivityExecution execution, String variable, String value) {
    if (variable != null) {
      execution.setVariable(variable, value);
    }
  }

  private static ActivityExecutionMappingCollector walk(
      ExecutionEntity from, TreeVisitor<PvmScope> finder, BooleanSupplier found) {
    ActivityExecutionHierarchyWalker walker = new ActivityExecutionHierarchyWalker(from);
    ActivityExecutionMappingCollector executions = new ActivityExecutionMappingCollector(from);
    walker.addScopePreVisitor(finder);
    walker.addExecutionPreVisitor(executions);
    walker.addExecutionPreVisitor(new OutputVariablesPropagator());
    walker.walkUntil(element -> found.getAsBoolean() || element == null);
    return executions;
  }

  private static boolean isInside(PvmActivity handler, PvmActivity visited) {
    return handler.getFlowScope() == visited;
  }

  private static final class OuterErrors extends ErrorDeclarationForProcessInstanceFinder {
    OuterErrors(String code, PvmActivity visited) {
      super(null, code, visited);
    }

    @Override
    protected boolean isReThrowingErrorEventSubprocess(PvmActivity handler) {
      return isInside(handler, currentActivity) || super.isReThrowingErrorEventSubprocess(handler);
    }
  }

  private static final class OuterEscalations extends EscalationEventDefinitionFinder {
    OuterEscalations(String code, PvmActivity visited) {
      super(code, visited);
    }

    @Override
    protected boolean isReThrowingEscalationEventSubprocess(EscalationEventDefinition caught) {
      return isInside(caught.getEscalationHandler(), throwEscalationActivity)
          || super.isReThrowingEscalationEventSubprocess(caught);
    }
  }
}
