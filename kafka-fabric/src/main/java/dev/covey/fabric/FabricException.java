package dev.covey.fabric;

/** Kafka cannot serve this node as it is; the message says what, where and what to do. */
public final class FabricException extends RuntimeException {
  private static final long serialVersionUID = 1L;

  public FabricException(String message) {
    super(message);
  }

  public FabricException(String message, Throwable cause) {
    super(message, cause);
  }
}
