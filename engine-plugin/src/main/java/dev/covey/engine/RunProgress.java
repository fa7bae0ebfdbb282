package dev.covey.engine;

import dev.covey.engine.progress.DelegateRun;
import dev.covey.engine.progress.RecordShape;
import java.util.Optional;

/** The progress of one run, as its record. */
final class RunProgress<S extends Record> implements Progress<S> {
  private final DelegateRun run;
  private final RecordShape<S> shape;
  private S last;

  RunProgress(DelegateRun run, RecordShape<S> shape) {
    this.run = run;
    this.shape = shape;
    this.last = run.last().map(shape::record).orElse(null);
  }

  @Override
  public Optional<S> last() {
    return Optional.ofNullable(last);
  }

  @Override
  public void save(S state) {
    if (state == null) {
      throw new IllegalArgumentException("Expected a state to save, but got null");
    }
    run.save(shape.data(state));
    last = state;
  }
}
