package dev.covey.engine.progress;

import org.camunda.bpm.engine.OptimisticLockingException;

/**
 * A run of a delegate is not the one that goes on: its job is no more, or another run of the job
 * has saved. Nothing was saved. An optimistic locking exception, so that it counts as no failure.
 */
public final class SupersededRunException extends OptimisticLockingException {
  private static final long serialVersionUID = 1L;

  SupersededRunException(String message) {
    super(message);
  }
}
