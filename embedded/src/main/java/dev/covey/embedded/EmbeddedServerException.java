package dev.covey.embedded;

/** A server could not start or its folder could not be used; the message says which and why. */
public final class EmbeddedServerException extends RuntimeException {
  private static final long serialVersionUID = 1L;

  EmbeddedServerException(String message, Throwable cause) {
    super(message, cause);
  }
}
