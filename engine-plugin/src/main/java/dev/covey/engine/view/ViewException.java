package dev.covey.engine.view;

import org.camunda.bpm.engine.ProcessEngineException;

/** The database could not be brought in line with the journal. */
public final class ViewException extends ProcessEngineException {
  private static final long serialVersionUID = 1L;

  ViewException(String message, Throwable cause) {
    super(message, cause);
  }
}
