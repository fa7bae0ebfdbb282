package dev.covey.benchmarks;

import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.LongAdder;
import org.camunda.bpm.engine.delegate.DelegateExecution;
import org.camunda.bpm.engine.delegate.JavaDelegate;

/** A service that takes a while and counts how many call it at once. Thread-safe. */
public final class WeakService implements JavaDelegate {
  static final int MILLIS = 200;

  private static final AtomicInteger NOW = new AtomicInteger();
  private static final AtomicInteger MOST = new AtomicInteger();
  private static final LongAdder DONE = new LongAdder();

  @Override
  public void execute(DelegateExecution execution) throws InterruptedException {
    MOST.accumulateAndGet(NOW.incrementAndGet(), Math::max);
    try {
      TimeUnit.MILLISECONDS.sleep(MILLIS);
      DONE.increment();
    } finally {
      NOW.decrementAndGet();
    }
  }

  static int mostAtOnce() {
    return MOST.get();
  }

  static long done() {
    return DONE.sum();
  }
}
