package dev.covey.engine.turn;

import org.camunda.bpm.engine.ProcessEngineException;

/** Kafka or the shard's owner cannot be reached, so no work was begun. Nothing has changed. */
public final class CollectiveUnavailableException extends ProcessEngineException {
  private static final long serialVersionUID = 1L;

  public CollectiveUnavailableException(String message) {
    super(message);
  }

  public CollectiveUnavailableException(String message, Throwable cause) {
    super(message, cause);
  }
}
