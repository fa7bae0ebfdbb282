package dev.covey.engine.timeout;

import java.util.concurrent.Future;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ScheduledThreadPoolExecutor;
import java.util.concurrent.ThreadFactory;
import java.util.concurrent.TimeUnit;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Interrupts code whose time is over, on one thread of the node's. Thread-safe. Without a thread,
 * before the first deadline and after {@link #close}, code runs to its end; that its time was over
 * is then found when it ends.
 */
public final class Watchdog implements AutoCloseable {
  private static final Logger LOG = LoggerFactory.getLogger(Watchdog.class);
  private static final long PATIENCE_SECONDS = 10;

  private final ScheduledThreadPoolExecutor thread;

  public Watchdog(ThreadFactory threads) {
    thread = new ScheduledThreadPoolExecutor(1, threads);
    thread.setRemoveOnCancelPolicy(true);
    thread.setExecuteExistingDelayedTasksAfterShutdownPolicy(false);
  }

  /** Interrupts the code of this thread when its time is over; the caller cancels what is given. */
  Runnable watch(CodeWatch watch, Deadline deadline, long leftNanos) {
    try {
      Future<?> end =
          thread.schedule(() -> end(watch, deadline), Math.max(0, leftNanos), TimeUnit.NANOSECONDS);
      return () -> end.cancel(false);
    } catch (RejectedExecutionException e) {
      return () -> {}; // The node closes.
    }
  }

  private void end(CodeWatch watch, Deadline deadline) {
    if (watch.overdue(deadline)) {
      LOG.info("{}: its code is interrupted", deadline.words());
      try {
        thread.schedule(() -> complain(watch, deadline), PATIENCE_SECONDS, TimeUnit.SECONDS);
      } catch (RejectedExecutionException e) {
        LOG.debug("The node closes");
      }
    }
  }

  private static void complain(CodeWatch watch, Deadline deadline) {
    if (watch.overdue(deadline)) {
      LOG.warn(
          "{}, but its code has gone on for {} s since it was interrupted. It cannot be killed;"
              + " what it does to the engine will not be committed",
          deadline.words(),
          PATIENCE_SECONDS);
    }
  }

  /** Ends the thread; idempotent. */
  @Override
  public void close() {
    thread.shutdownNow();
  }
}
