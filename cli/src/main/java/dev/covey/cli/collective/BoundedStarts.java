package dev.covey.cli.collective;

import dev.covey.engine.client.CoveyClient.Started;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.BooleanSupplier;
import java.util.function.IntFunction;

/** Starts many instances, so many at a time. One run an object; {@link #done} from any thread. */
public final class BoundedStarts {
  private static final long LOOK_MILLIS = 100;

  /** Called once for each number, by any thread. */
  @FunctionalInterface
  public interface Listener {
    void ended(int number, StartOutcome outcome);
  }

  private final int concurrency;
  private final Semaphore free;
  private final BooleanSupplier stopped;
  private final AtomicInteger done = new AtomicInteger();

  /**
   * @param concurrency how many may be under way at once
   * @param stopped once true, nothing more is begun
   */
  public BoundedStarts(int concurrency, BooleanSupplier stopped) {
    this.concurrency = concurrency;
    this.free = new Semaphore(concurrency);
    this.stopped = stopped;
  }

  /**
   * Begins the numbers 1 to count, and returns when each has ended or it was stopped.
   *
   * @param start begins one; what it throws is its outcome
   */
  public void run(int count, IntFunction<CompletableFuture<Started>> start, Listener listener)
      throws InterruptedException {
    for (int number = 1; number <= count; number++) {
      if (!acquire(1)) {
        return;
      }
      int current = number;
      begin(start, number)
          .whenComplete(
              (started, failure) -> {
                listener.ended(current, StartOutcome.of(started, failure));
                done.incrementAndGet();
                free.release();
              });
    }
    acquire(concurrency);
  }

  private static CompletableFuture<Started> begin(
      IntFunction<CompletableFuture<Started>> start, int number) {
    try {
      return start.apply(number);
    } catch (RuntimeException e) {
      return CompletableFuture.failedFuture(e);
    }
  }

  private boolean acquire(int permits) throws InterruptedException {
    while (!stopped.getAsBoolean()) {
      if (free.tryAcquire(permits, LOOK_MILLIS, TimeUnit.MILLISECONDS)) {
        return true;
      }
    }
    return false;
  }

  /** How many have ended, well or not. */
  public int done() {
    return done.get();
  }
}
