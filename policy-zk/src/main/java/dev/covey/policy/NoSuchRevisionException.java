package dev.covey.policy;

/** A revision was asked for that was never pushed to this collective. */
public final class NoSuchRevisionException extends RuntimeException {

  private static final long serialVersionUID = 1L;

  /**
   * Takes the facts.
   *
   * @param asked which revision was asked for
   * @param newest the newest that there is, {@link Revision#NONE} if there is none
   */
  public NoSuchRevisionException(Revision asked, Revision newest) {
    super(
        newest.isNone()
            ? "Expected revision " + asked + ", but nothing was pushed yet"
            : "Expected revision " + asked + ", but there is none; the newest is " + newest);
  }
}
