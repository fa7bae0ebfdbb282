package dev.covey.engine.alone;

import dev.covey.fabric.Report;
import dev.covey.fabric.ReportHandler;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Reports of errors on their way to this node, which is the only one. They live in memory: what
 * waits is in the shards' rows, and is reported again after a restart. Thread-safe.
 */
final class Reports implements AutoCloseable {
  private static final Logger LOG = LoggerFactory.getLogger(Reports.class);
  private static final long AGAIN_MILLIS = 500;

  private final ScheduledExecutorService thread;
  private Set<String> rules = Set.of();
  private ReportHandler handler;

  Reports(ScheduledExecutorService thread) {
    this.thread = thread;
  }

  synchronized void initiate(Set<String> initiated, ReportHandler firstHandler) {
    rules = Set.copyOf(initiated);
    if (handler == null) {
      handler = firstHandler;
    }
  }

  void take(List<Report> reported) {
    List<Report> own = new ArrayList<>(reported);
    synchronized (this) {
      own.removeIf(report -> !rules.contains(report.rule()));
    }
    if (!own.isEmpty()) {
      handleIn(0, own);
    }
  }

  private void handleIn(long millis, List<Report> own) {
    try {
      thread.schedule(() -> handle(own), millis, TimeUnit.MILLISECONDS);
    } catch (RejectedExecutionException e) {
      LOG.debug("Reports wait with their jobs until this engine starts again", e);
    }
  }

  private void handle(List<Report> own) {
    int done = 0;
    try {
      done = handler().reported(own);
    } catch (RuntimeException e) {
      LOG.error("The handler of reports failed; it is tried again", e);
    }
    if (done < own.size()) {
      handleIn(AGAIN_MILLIS, own.subList(done, own.size()));
    }
  }

  private synchronized ReportHandler handler() {
    return handler;
  }

  @Override
  public void close() {
    thread.shutdownNow();
  }
}
