package dev.covey.engine.progress;

import org.camunda.bpm.engine.ProcessEngineException;

/**
 * What was saved does not make the delegate's record: it was saved by another version of the
 * delegate, or its bytes are damaged. It stays as it is, for a version that reads it.
 */
public final class UnreadableProgressException extends ProcessEngineException {
  private static final long serialVersionUID = 1L;

  UnreadableProgressException(String message) {
    super(message);
  }

  UnreadableProgressException(String message, Throwable cause) {
    super(message, cause);
  }
}
