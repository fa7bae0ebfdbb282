package dev.covey.engine.timeout;

import org.camunda.bpm.engine.ProcessEngineException;

/**
 * The code of an activity took longer than policy lets it, so it was interrupted, and the command
 * that ran it is rolled back, whatever the code did about the interrupt. A job that failed so is
 * retried as any other.
 */
public final class ActivityTimeoutException extends ProcessEngineException {
  private static final long serialVersionUID = 1L;
  private static final int DEEPEST = 50;

  /**
   * @param cause what the code threw when it was interrupted, or null
   */
  ActivityTimeoutException(Deadline deadline, Throwable cause) {
    super(deadline.words() + ": its code took longer; give it more time, or make it faster", cause);
  }

  /** The one among the causes of a failure, itself included; null if there is none. */
  static ActivityTimeoutException in(Throwable failure) {
    Throwable cause = failure;
    for (int depth = 0; cause != null && depth < DEEPEST; depth++) {
      if (cause instanceof ActivityTimeoutException timeout) {
        return timeout;
      }
      cause = cause.getCause();
    }
    return null;
  }
}
