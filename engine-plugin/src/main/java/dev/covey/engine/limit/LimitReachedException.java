package dev.covey.engine.limit;

import org.camunda.bpm.engine.ProcessEngineException;

/** What somebody asked for is over a limit of the policy; nothing was begun. */
public final class LimitReachedException extends ProcessEngineException {
  private static final long serialVersionUID = 1L;

  LimitReachedException(String message) {
    super(message);
  }
}
