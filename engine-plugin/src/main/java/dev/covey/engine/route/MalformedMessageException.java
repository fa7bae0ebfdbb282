package dev.covey.engine.route;

/** An inbox message decodes, but is not one that this node understands. */
public final class MalformedMessageException extends RuntimeException {
  private static final long serialVersionUID = 1L;

  MalformedMessageException(String message) {
    super(message);
  }
}
