package dev.covey.cli.local;

import java.time.Duration;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;

/**
 * Ctrl-C or SIGTERM as something that the command's own thread waits for. Once it has come, the
 * process lives until {@link #close}, at most a minute, and then ends with the given exit code.
 *
 * <p>Any thread may wait; the thread that cleans up closes, when it has.
 */
public final class StopSignal implements AutoCloseable {
  private static final Duration CLEANING = Duration.ofSeconds(60);

  private final CountDownLatch stopped = new CountDownLatch(1);
  private final CountDownLatch cleaned = new CountDownLatch(1);
  private final int exitCode;
  private final Thread hook = new Thread(this::stopAndEnd, "covey-stop");

  private StopSignal(int exitCode) {
    this.exitCode = exitCode;
  }

  /** Begins to listen. */
  public static StopSignal install(int exitCode) {
    StopSignal signal = new StopSignal(exitCode);
    Runtime.getRuntime().addShutdownHook(signal.hook);
    return signal;
  }

  /** As if the signal had come, but the process goes on after {@link #close}. */
  public void stop() {
    stopped.countDown();
  }

  /** Whether the signal has come. */
  public boolean stopped() {
    return stopped.getCount() == 0;
  }

  /** Waits for the signal; an interrupt counts as one. */
  public void await() {
    try {
      stopped.await();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      stop();
    }
  }

  /**
   * Waits for the signal for so long; an interrupt counts as one.
   *
   * @return whether it has come
   */
  public boolean await(Duration patience) {
    try {
      return stopped.await(patience.toMillis(), TimeUnit.MILLISECONDS);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      stop();
      return true;
    }
  }

  private void stopAndEnd() {
    stop();
    try {
      cleaned.await(CLEANING.toMillis(), TimeUnit.MILLISECONDS);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
    // Otherwise the exit code would be the signal's, as if this had not been an orderly end.
    Runtime.getRuntime().halt(exitCode);
  }

  /** Says that everything is cleaned up, and listens no more. */
  @Override
  public void close() {
    try {
      Runtime.getRuntime().removeShutdownHook(hook);
    } catch (IllegalStateException e) {
      // The process is ending already, and waits for this.
      cleaned.countDown();
    }
  }
}
