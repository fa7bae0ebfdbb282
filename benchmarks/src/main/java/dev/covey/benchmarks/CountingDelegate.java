package dev.covey.benchmarks;

import java.util.concurrent.atomic.LongAdder;
import org.camunda.bpm.engine.delegate.DelegateExecution;
import org.camunda.bpm.engine.delegate.JavaDelegate;

/** A service task that does next to nothing. Thread-safe. */
public final class CountingDelegate implements JavaDelegate {
  private static final LongAdder RUNS = new LongAdder();

  @Override
  public void execute(DelegateExecution execution) {
    RUNS.increment();
  }
}
