package dev.covey.policy;

/**
 * The policy can be neither read nor written now: its store is away, empty or closed to the
 * credential. The message says which, and what to do.
 */
public final class PolicyUnavailableException extends RuntimeException {

  private static final long serialVersionUID = 1L;

  /** Takes a message that names what, where and what to do. */
  public PolicyUnavailableException(String message) {
    super(message);
  }

  /** Takes a message that names what, where and what to do, and the cause. */
  public PolicyUnavailableException(String message, Throwable cause) {
    super(message, cause);
  }
}
