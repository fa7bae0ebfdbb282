package dev.covey.fabric;

/** Whether the turn is in the journal cannot be told from here; its shard is restored from it. */
public final class OutcomeUnknownException extends RuntimeException {
  private static final long serialVersionUID = 1L;

  public OutcomeUnknownException(String message, Throwable cause) {
    super(message, cause);
  }
}
