package dev.covey.engine.checkpoint;

/** Nothing that is kept of a shard reaches back to the time that is asked for any more. */
public final class PastGoneException extends RuntimeException {
  private static final long serialVersionUID = 1L;

  public PastGoneException(String message) {
    super(message);
  }
}
