package dev.covey.benchmarks;

import dev.covey.engine.CoveyPlugin;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.locks.LockSupport;

/**
 * Since when a node acts by which revision; looks every half millisecond, on a thread of its own.
 */
final class RevisionWatch implements AutoCloseable {
  private static final long PAUSE_NANOS = 500_000;

  private final ConcurrentHashMap<Long, Long> since = new ConcurrentHashMap<>();
  private final CoveyPlugin node;
  private volatile boolean closed;

  RevisionWatch(CoveyPlugin node) {
    this.node = node;
    Thread thread = new Thread(this::watch, "revision-watch");
    thread.setDaemon(true);
    thread.start();
  }

  private void watch() {
    long last = 0;
    while (!closed) {
      long revision = node.policyRevision();
      if (revision != last) {
        since.put(revision, System.nanoTime());
        last = revision;
      }
      LockSupport.parkNanos(PAUSE_NANOS);
    }
  }

  boolean has(long revision) {
    return since.containsKey(revision);
  }

  /** By {@link System#nanoTime}. */
  long since(long revision) {
    return since.get(revision);
  }

  @Override
  public void close() {
    closed = true;
  }
}
