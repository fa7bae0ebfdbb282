package dev.covey.engine.turn;

import org.camunda.bpm.engine.ProcessEngineException;

/**
 * The call was begun, but it is not known to be durable, or it is known to be undone: the message
 * says which.
 */
public final class NotDurableException extends ProcessEngineException {
  private static final long serialVersionUID = 1L;

  public NotDurableException(String message) {
    super(message);
  }

  public NotDurableException(String message, Throwable cause) {
    super(message, cause);
  }
}
