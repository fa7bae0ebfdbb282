package dev.covey.engine.client;

/** An instance changed each time it was about to be rewound. Suspend it and try again. */
public final class InstanceChangingException extends RuntimeException {
  private static final long serialVersionUID = 1L;

  InstanceChangingException(String message) {
    super(message);
  }
}
