package dev.covey.checkpoint;

/** A journal on disk cannot take or give records now; the message says what, where and why. */
public final class JournalStoreException extends RuntimeException {

  private static final long serialVersionUID = 1L;

  public JournalStoreException(String message) {
    super(message);
  }

  public JournalStoreException(String message, Throwable cause) {
    super(message, cause);
  }
}
