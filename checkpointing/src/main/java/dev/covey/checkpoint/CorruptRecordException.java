package dev.covey.checkpoint;

/** Bytes are torn, changed, foreign or of a version that this node does not read. */
public final class CorruptRecordException extends RuntimeException {

  private static final long serialVersionUID = 1L;

  /** Reads "Expected {@code expected}, but {@code found}". */
  public CorruptRecordException(String expected, String found) {
    this(expected, found, null);
  }

  /** Reads "Expected {@code expected}, but {@code found}"; {@code cause} may be null. */
  public CorruptRecordException(String expected, String found, Throwable cause) {
    super("Expected " + expected + ", but " + found, cause);
  }
}
