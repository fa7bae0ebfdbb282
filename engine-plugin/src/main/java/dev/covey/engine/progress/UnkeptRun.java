package dev.covey.engine.progress;

import java.util.Map;
import java.util.Optional;

/** A run that the engine will not repeat: nobody could find what it saves. */
final class UnkeptRun implements DelegateRun {
  @Override
  public Optional<Map<String, Object>> last() {
    return Optional.empty();
  }

  @Override
  public void save(Map<String, Object> state) {
    // Whoever repeats this run begins anew.
  }

  @Override
  public void close() {
    // Nothing was taken.
  }
}
