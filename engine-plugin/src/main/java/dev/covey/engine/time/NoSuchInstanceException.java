package dev.covey.engine.time;

/** No journal knows the process instance. */
public final class NoSuchInstanceException extends RuntimeException {
  private static final long serialVersionUID = 1L;

  /** Reads the given message. */
  public NoSuchInstanceException(String message) {
    super(message);
  }
}
