package dev.covey.engine.turn;

import org.camunda.bpm.engine.ProcessEngineException;

/** The transaction cannot become a turn and was rolled back. */
public final class TurnRefusedException extends ProcessEngineException {
  private static final long serialVersionUID = 1L;

  public TurnRefusedException(String message) {
    super(message);
  }

  public TurnRefusedException(String message, Throwable cause) {
    super(message, cause);
  }
}
