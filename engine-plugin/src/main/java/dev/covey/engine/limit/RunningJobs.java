package dev.covey.engine.limit;

import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;

/** The jobs that threads of this node are in, whoever has called them. Thread-safe. */
public final class RunningJobs {
  private final Map<String, Integer> threads = new ConcurrentHashMap<>();

  /** Tells whether no other thread is in it; {@link #end} must follow. */
  boolean begin(String jobId) {
    return threads.merge(jobId, 1, Integer::sum) == 1;
  }

  void end(String jobId) {
    threads.computeIfPresent(jobId, (id, count) -> count == 1 ? null : count - 1);
  }

  boolean contains(String jobId) {
    return threads.containsKey(jobId);
  }
}
