package dev.covey.fabric;

import java.time.Duration;

/** Follows a journal as it grows. Thread-safe. */
public interface JournalTail extends AutoCloseable {
  /**
   * Waits until every committed record before an offset has been handed to the listener and the
   * listener has returned.
   *
   * @return false if that was not so after the timeout
   */
  boolean awaitReached(long offset, Duration timeout) throws InterruptedException;

  /** Stops; returns when the listener is not running and will not be called again. */
  @Override
  void close();
}
