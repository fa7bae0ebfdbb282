package dev.covey.checkpoint;

/** A store cannot take or give a checkpoint now; the message says what, where and why. */
public final class CheckpointStoreException extends RuntimeException {

  private static final long serialVersionUID = 1L;

  public CheckpointStoreException(String message) {
    super(message);
  }

  public CheckpointStoreException(String message, Throwable cause) {
    super(message, cause);
  }
}
