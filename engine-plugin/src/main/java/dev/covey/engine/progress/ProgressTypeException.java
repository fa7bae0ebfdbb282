package dev.covey.engine.progress;

import org.camunda.bpm.engine.ProcessEngineException;

/** A resumable delegate names no record of plain data as its state. Nothing was begun. */
public final class ProgressTypeException extends ProcessEngineException {
  private static final long serialVersionUID = 1L;

  ProgressTypeException(String message) {
    super(message);
  }
}
