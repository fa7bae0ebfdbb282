package dev.covey.engine.ramp;

/**
 * What each thread is about to start, if anything: the engine asks for the latest version of a key
 * without saying for what, also to show it. Thread-safe.
 */
final class Starting {
  /**
   * A new instance whose version is not known yet.
   *
   * @param businessKey or null
   */
  record Start(String businessKey) {
    static final Start WITHOUT_KEY = new Start(null);
  }

  private final ThreadLocal<Start> now = new ThreadLocal<>();

  /** Sets what this thread is about to start, or null for nothing; answers what it was before. */
  Start swap(Start next) {
    Start before = now.get();
    if (before != next) {
      now.set(next);
    }
    return before;
  }
}
