package dev.covey.checkpoint.file;

import java.io.IOException;

/** Counts who is inside a store, so that closing waits for them. Thread-safe. */
final class Usage {

  private final String store;
  private int inside;
  private boolean closed;

  /**
   * @param store what is used, for the error of those who come too late
   */
  Usage(String store) {
    this.store = store;
  }

  /** Throws {@link IllegalStateException} once closed. */
  <T> T during(Work<T> work) throws IOException {
    enter();
    try {
      return work.run();
    } finally {
      leave();
    }
  }

  private synchronized void enter() {
    if (closed) {
      throw new IllegalStateException("Expected " + store + " to be open, but it was closed");
    }
    inside++;
  }

  private synchronized void leave() {
    inside--;
    notifyAll();
  }

  /** True for the first who closes, once all have left. */
  synchronized boolean close() {
    if (closed) {
      return false;
    }
    closed = true;
    boolean interrupted = false;
    while (inside > 0) {
      try {
        wait();
      } catch (InterruptedException e) {
        interrupted = true;
      }
    }
    if (interrupted) {
      Thread.currentThread().interrupt();
    }
    return true;
  }

  /** What someone does inside. */
  interface Work<T> {
    T run() throws IOException;
  }
}
