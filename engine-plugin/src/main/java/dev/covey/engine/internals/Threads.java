package dev.covey.engine.internals;

import java.util.concurrent.ExecutorService;
import java.util.concurrent.TimeUnit;

/** Threads of the node's own. */
public final class Threads {
  private static final long PATIENCE_SECONDS = 10;

  private Threads() {}

  /**
   * Lets what is running end, and interrupts it if that takes long or the caller is interrupted.
   */
  public static void end(ExecutorService thread) {
    thread.shutdown();
    try {
      if (!thread.awaitTermination(PATIENCE_SECONDS, TimeUnit.SECONDS)) {
        thread.shutdownNow();
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      thread.shutdownNow();
    }
  }
}
