package dev.covey.engine.code;

import org.camunda.bpm.engine.delegate.VariableScope;
import org.camunda.bpm.engine.impl.context.BpmnExecutionContext;
import org.camunda.bpm.engine.impl.context.Context;
import org.camunda.bpm.engine.impl.persistence.entity.ExecutionEntity;
import org.camunda.bpm.engine.impl.persistence.entity.ProcessDefinitionEntity;
import org.camunda.bpm.engine.impl.persistence.entity.TaskEntity;

/** The process for which this thread works now. */
final class CurrentProcess {
  private CurrentProcess() {}

  /** The key of the definition, or null outside of processes. */
  static String key() {
    return Context.getCoreExecutionContext() instanceof BpmnExecutionContext bpmn
        ? keyOf(bpmn.getExecution())
        : null;
  }

  /** As {@link #key}; that of the process whose variables these are, if they are one's. */
  static String keyOf(VariableScope scope) {
    if (scope instanceof ExecutionEntity execution) {
      ProcessDefinitionEntity definition = execution.getProcessDefinition();
      return definition == null ? null : definition.getKey();
    }
    if (scope instanceof TaskEntity task && task.getExecution() != null) {
      return keyOf(task.getExecution());
    }
    return key();
  }
}
