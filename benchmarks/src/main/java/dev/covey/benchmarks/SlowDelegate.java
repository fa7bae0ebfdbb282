package dev.covey.benchmarks;

import java.util.concurrent.TimeUnit;
import org.camunda.bpm.engine.delegate.DelegateExecution;
import org.camunda.bpm.engine.delegate.JavaDelegate;

/** A service task that waits for something else, for 20 ms. Thread-safe. */
public final class SlowDelegate implements JavaDelegate {
  @Override
  public void execute(DelegateExecution execution) throws InterruptedException {
    TimeUnit.MILLISECONDS.sleep(20);
  }
}
