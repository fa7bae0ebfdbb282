package dev.covey.engine.faulttolerance.process;

import dev.covey.engine.Progress;
import dev.covey.engine.ResumableDelegate;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import org.camunda.bpm.engine.delegate.DelegateExecution;

/** Adds up the records 1 to 100,000 in some seconds, and saves after each thousand. */
public final class SumRecords extends ResumableDelegate<SumRecords.State> {
  static final int RECORDS = 100_000;
  static final int BATCH = 1_000;

  /** The record up to which the sum goes. */
  record State(int done, long sum) {}

  private static volatile int begunAfter = -1;
  private static volatile int saved;

  /** What this process did: the record after which its last run began, and the last one saved. */
  static String report() {
    return begunAfter + " " + saved;
  }

  @Override
  protected void execute(DelegateExecution execution, Progress<State> progress) {
    State state = progress.last().orElse(new State(0, 0));
    begunAfter = state.done();
    while (state.done() < RECORDS) {
      state = nextBatch(state);
      progress.save(state);
      saved = state.done();
    }
    execution.setVariable("sum", state.sum());
  }

  private static State nextBatch(State state) {
    long sum = state.sum();
    for (int number = state.done() + 1; number <= state.done() + BATCH; number++) {
      sum += number;
    }
    // The work takes its time.
    LockSupport.parkNanos(TimeUnit.MILLISECONDS.toNanos(20));
    return new State(state.done() + BATCH, sum);
  }
}
