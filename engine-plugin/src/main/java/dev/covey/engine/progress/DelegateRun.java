package dev.covey.engine.progress;

import java.util.Map;
import java.util.Optional;

/** One run of a resumable delegate, from its call to its end. One thread's own. */
public sealed interface DelegateRun extends AutoCloseable permits KeptRun, UnkeptRun {
  /** What an earlier run of the same activity has saved, as plain data. */
  Optional<Map<String, Object>> last();

  /** Saves plain data in place of what was saved; durable on return if it is kept at all. */
  void save(Map<String, Object> state);

  /** The delegate has returned or failed. Idempotent. */
  @Override
  void close();
}
