package dev.covey.engine.cut;

/** A cut that could not be taken or put in, and why; the message is for people. */
public final class CutException extends RuntimeException {
  private static final long serialVersionUID = 1L;

  CutException(String message) {
    super(message);
  }

  CutException(String message, Throwable cause) {
    super(message, cause);
  }
}
