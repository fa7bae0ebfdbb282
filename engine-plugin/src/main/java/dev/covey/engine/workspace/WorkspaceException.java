package dev.covey.engine.workspace;

import org.camunda.bpm.engine.ProcessEngineException;

/** What stands in a workspace cannot be kept; the message says what, where and what to do. */
public final class WorkspaceException extends ProcessEngineException {
  private static final long serialVersionUID = 1L;

  WorkspaceException(String message) {
    super(message);
  }

  WorkspaceException(String message, Throwable cause) {
    super(message, cause);
  }
}
