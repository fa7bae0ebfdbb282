package dev.covey.engine.time;

/** A turn was asked for that the journal does not hold, or that the instance has no part in. */
public final class TurnNotKeptException extends RuntimeException {
  private static final long serialVersionUID = 1L;

  public TurnNotKeptException(String message) {
    super(message);
  }
}
