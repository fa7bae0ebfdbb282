package dev.covey.engine.timeout;

/**
 * Work of the engine that code of an activity may have called: nobody is interrupted in it. Costs a
 * look at a thread's variable where no code with a deadline runs.
 */
public final class EngineSection {
  private static final EngineSection UNWATCHED = new EngineSection(null, false);

  private final CodeWatch watch;
  private final boolean before;

  private EngineSection(CodeWatch watch, boolean before) {
    this.watch = watch;
    this.before = before;
  }

  /**
   * Begins one; the caller closes it on the same thread.
   *
   * @throws ActivityTimeoutException if the code that calls has no time left
   */
  public static EngineSection begin() {
    CodeWatch watch = CodeWatch.current();
    return watch == null ? UNWATCHED : new EngineSection(watch, watch.enterEngine());
  }

  /** Ends it. */
  public void close() {
    if (watch != null) {
      watch.leaveEngine(before);
    }
  }
}
