package dev.covey.engine.recovery;

import org.camunda.bpm.engine.ProcessEngineException;
import org.camunda.bpm.engine.delegate.BpmnError;

/** A BPMN error that no event of its model catches and that policy has a rule of recovery for. */
public final class UncaughtBpmnErrorException extends ProcessEngineException {
  private static final long serialVersionUID = 1L;

  private final String code;

  UncaughtBpmnErrorException(BpmnError error) {
    super("BPMN error '" + error.getErrorCode() + "' is caught by nothing: " + error.getMessage());
    this.code = error.getErrorCode();
  }

  String code() {
    return code;
  }
}
