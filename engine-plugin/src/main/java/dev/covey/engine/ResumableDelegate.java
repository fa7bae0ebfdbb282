package dev.covey.engine;

import dev.covey.engine.progress.DelegateRun;
import dev.covey.engine.progress.DelegateRuns;
import dev.covey.engine.progress.RecordShape;
import org.camunda.bpm.engine.delegate.DelegateExecution;
import org.camunda.bpm.engine.delegate.JavaDelegate;

/**
 * A Java delegate for long work, which saves how far it is. When its node is lost in the middle, it
 * runs again on a peer and goes on from the last save; the lock of its job is renewed as long as it
 * runs. What it does between two saves it may do twice.
 *
 * <p>Progress is kept for an activity that runs in a job ({@code camunda:asyncBefore}), since only
 * a job is repeated by the engine, and goes with the job. Elsewhere, and on an engine without
 * Covey, {@link Progress} is empty at the beginning and keeps nothing.
 *
 * <p>As of any delegate, the engine may use one object for many runs at once.
 *
 * @param <S> the state that is saved: a record of plain data, that is of text, numbers, booleans,
 *     {@code Instant}, {@code byte[]}, and lists, maps by text and records of these. It is found
 *     from the class's declaration.
 */
public abstract class ResumableDelegate<S extends Record> implements JavaDelegate {
  private static final ClassValue<RecordShape<?>> SHAPES =
      new ClassValue<>() {
        @Override
        protected RecordShape<?> computeValue(Class<?> type) {
          return RecordShape.ofArgument(type, ResumableDelegate.class);
        }
      };

  /** Does the work, from {@link Progress#last} on. */
  protected abstract void execute(DelegateExecution execution, Progress<S> progress)
      throws Exception;

  /**
   * Called by the engine.
   *
   * @throws dev.covey.engine.progress.ProgressTypeException if the state's record cannot be told
   *     from the class, or is not of plain data
   * @throws dev.covey.engine.progress.UnreadableProgressException if what was saved does not make
   *     such a record; it stays as it is
   */
  @Override
  public void execute(DelegateExecution execution) throws Exception {
    @SuppressWarnings("unchecked")
    RecordShape<S> shape = (RecordShape<S>) SHAPES.get(getClass());
    try (DelegateRun run = DelegateRuns.begin(execution)) {
      execute(execution, new RunProgress<>(run, shape));
    }
  }
}
