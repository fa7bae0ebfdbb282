package dev.covey.engine.recovery;

import dev.covey.engine.address.VisitKey;
import dev.covey.policy.RecoveryFailure;
import java.util.Optional;
import java.util.Set;
import org.camunda.bpm.engine.delegate.BpmnError;
import org.camunda.bpm.engine.impl.bpmn.helper.ErrorDeclarationForProcessInstanceFinder;
import org.camunda.bpm.engine.impl.context.Context;
import org.camunda.bpm.engine.impl.delegate.DelegateInvocation;
import org.camunda.bpm.engine.impl.interceptor.DelegateInterceptor;
import org.camunda.bpm.engine.impl.persistence.entity.ProcessDefinitionEntity;
import org.camunda.bpm.engine.impl.pvm.delegate.ActivityExecution;
import org.camunda.bpm.engine.impl.pvm.runtime.PvmExecutionImpl;
import org.camunda.bpm.engine.impl.tree.ActivityExecutionHierarchyWalker;

/**
 * Makes failures of BPMN errors of delegates that run in a job, that policy has a rule of recovery
 * for, and that no event of the model catches: the engine would end the token without a word.
 *
 * @param usual calls the delegates
 */
public record UncaughtBpmnErrors(DelegateInterceptor usual, RuleChoice rules)
    implements DelegateInterceptor {
  @Override
  public void handleInvocation(DelegateInvocation invocation) throws Exception {
    try {
      usual.handleInvocation(invocation);
    } catch (BpmnError error) {
      boolean job = Context.getCommandContext().getCurrentJob() != null;
      if (job
          && rules.any()
          && invocation.getContextExecution() instanceof PvmExecutionImpl execution
          && recovered(execution, error)
          && !caught(execution, error)) {
        throw new UncaughtBpmnErrorException(error);
      }
      throw error;
    }
  }

  private boolean recovered(PvmExecutionImpl execution, BpmnError error) {
    return execution.getProcessDefinition() instanceof ProcessDefinitionEntity definition
        && execution.getActivity() != null
        && rules
            .of(
                new RecoveryFailure(
                    VisitKey.processOf(definition.getKey()),
                    execution.getActivity().getActivityId(),
                    Set.of(),
                    Optional.ofNullable(error.getErrorCode()),
                    Optional.empty()))
            .isPresent();
  }

  private static boolean caught(ActivityExecution execution, BpmnError error) {
    ErrorDeclarationForProcessInstanceFinder finder =
        new ErrorDeclarationForProcessInstanceFinder(
            error, error.getErrorCode(), execution.getActivity());
    ActivityExecutionHierarchyWalker walker = new ActivityExecutionHierarchyWalker(execution);
    walker.addScopePreVisitor(finder);
    walker.walkUntil(element -> finder.getErrorEventDefinition() != null || element == null);
    return finder.getErrorEventDefinition() != null;
  }
}
