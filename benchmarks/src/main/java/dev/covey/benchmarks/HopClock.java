package dev.covey.benchmarks;

import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentMap;
import java.util.concurrent.Semaphore;
import java.util.function.LongConsumer;
import org.camunda.bpm.engine.delegate.DelegateExecution;
import org.camunda.bpm.engine.delegate.ExecutionListener;

/**
 * Takes the time from an activity's start to its end, as its home sees them, and counts the ends.
 * Thread-safe.
 */
public final class HopClock implements ExecutionListener {
  private static final ConcurrentMap<String, Long> BEGUN = new ConcurrentHashMap<>();
  private static final Semaphore ENDED = new Semaphore(0);
  private static volatile LongConsumer sink = nanos -> {};

  @Override
  public void notify(DelegateExecution execution) {
    if (execution.getEventName().equals(EVENTNAME_START)) {
      BEGUN.put(execution.getProcessInstanceId(), System.nanoTime());
      return;
    }
    Long begun = BEGUN.remove(execution.getProcessInstanceId());
    if (begun != null) {
      sink.accept(System.nanoTime() - begun);
    }
    ENDED.release();
  }

  /** Where times in nanoseconds go, on any thread. */
  static void measure(LongConsumer into) {
    sink = into;
  }

  /** Waits until so many activities have ended since the last time. */
  static void awaitEnds(int count) throws InterruptedException {
    ENDED.acquire(count);
  }
}
