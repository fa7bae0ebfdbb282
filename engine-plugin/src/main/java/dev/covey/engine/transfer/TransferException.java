package dev.covey.engine.transfer;

/** An export or import cannot be made; the message says why. No instance was put in. */
public final class TransferException extends RuntimeException {
  private static final long serialVersionUID = 1L;

  /** With a message that says what was expected. */
  public TransferException(String message) {
    super(message);
  }

  /** With a message and what lies behind it. */
  public TransferException(String message, Throwable cause) {
    super(message, cause);
  }
}
