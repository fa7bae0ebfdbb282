package dev.covey.policy.zookeeper;

import java.time.Duration;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ScheduledThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The one thread of a source; it exists from the first task to {@link #close}. */
final class SourceThread implements AutoCloseable {

  private static final Logger LOG = LoggerFactory.getLogger(SourceThread.class);
  private static final Duration CLOSE_WAIT = Duration.ofSeconds(5);

  private final ScheduledThreadPoolExecutor executor;
  private volatile Thread own;

  SourceThread(String name) {
    executor =
        new ScheduledThreadPoolExecutor(
            1,
            task -> {
              Thread thread = new Thread(task, name);
              thread.setDaemon(true);
              own = thread;
              return thread;
            });
  }

  /** Runs the task soon; throws IllegalStateException after close. */
  void run(Runnable task) {
    try {
      executor.execute(() -> guarded(task));
    } catch (RejectedExecutionException e) {
      throw new IllegalStateException("the policy source is closed", e);
    }
  }

  /** Runs the task soon, or not at all after close: for callbacks that may come late. */
  void runUnlessClosed(Runnable task) {
    try {
      executor.execute(() -> guarded(task));
    } catch (RejectedExecutionException e) {
      LOG.debug("Closed, so a late signal is dropped");
    }
  }

  void every(Duration period, Runnable task) {
    executor.scheduleWithFixedDelay(
        () -> guarded(task), period.toMillis(), period.toMillis(), TimeUnit.MILLISECONDS);
  }

  boolean isClosed() {
    return executor.isShutdown();
  }

  @Override
  public void close() {
    if (Thread.currentThread() == own) {
      executor.shutdown(); // An interrupt would hit the caller's own closing.
      executor.getQueue().clear();
      return;
    }
    executor.shutdownNow();
    try {
      if (!executor.awaitTermination(CLOSE_WAIT.toMillis(), TimeUnit.MILLISECONDS)) {
        LOG.warn("{} still runs, probably in a listener that ignores interrupts", own);
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  private static void guarded(Runnable task) {
    try {
      task.run();
    } catch (RuntimeException e) {
      LOG.error("Following the policy failed; it goes on with the next signal", e);
    }
  }
}
