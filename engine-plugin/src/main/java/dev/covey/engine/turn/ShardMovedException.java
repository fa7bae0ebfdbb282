package dev.covey.engine.turn;

import org.camunda.bpm.engine.OptimisticLockingException;

/**
 * The rows of this transaction belong to a shard that this node does not own any more; it was
 * rolled back. An optimistic locking exception: whoever retries finds the shard at its new owner.
 */
public final class ShardMovedException extends OptimisticLockingException {
  private static final long serialVersionUID = 1L;

  public ShardMovedException(String message) {
    super(message);
  }
}
