package dev.covey.engine.node;

import dev.covey.fabric.ShardId;
import java.util.ArrayDeque;
import java.util.Map;
import java.util.Queue;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Executor;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A line for each shard: work in it is done in order and one at a time, work of different lines on
 * several threads. Thread-safe.
 */
final class ShardLines implements AutoCloseable {
  private static final Logger LOG = LoggerFactory.getLogger(ShardLines.class);

  private final ExecutorService threads;
  private final Map<ShardId, Line> lines = new ConcurrentHashMap<>();

  ShardLines(String node, int threadCount) {
    AtomicInteger number = new AtomicInteger();
    threads =
        Executors.newFixedThreadPool(
            threadCount,
            work -> NodeThreads.daemon(work, node, "shards-" + number.incrementAndGet()));
  }

  Executor of(ShardId shard) {
    return lines.computeIfAbsent(shard, s -> new Line());
  }

  @Override
  public void close() {
    threads.shutdown();
    try {
      if (!threads.awaitTermination(30, TimeUnit.SECONDS)) {
        LOG.warn("Work on shards did not end within 30 s and is interrupted");
        threads.shutdownNow();
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      threads.shutdownNow();
    }
  }

  private final class Line implements Executor {
    private final Queue<Runnable> waiting = new ArrayDeque<>();
    private boolean running;

    @Override
    public synchronized void execute(Runnable work) {
      waiting.add(work);
      if (!running) {
        running = true;
        threads.execute(this::runNext);
      }
    }

    private void runNext() {
      Runnable work;
      synchronized (this) {
        work = waiting.poll();
        if (work == null) {
          running = false;
          return;
        }
      }
      try {
        work.run();
      } catch (RuntimeException | Error e) {
        LOG.error("Work on a shard failed: {}", e.getMessage(), e);
      }
      again();
    }

    private synchronized void again() {
      if (waiting.isEmpty() || threads.isShutdown()) {
        running = false; // What waits at the end is not begun.
      } else {
        threads.execute(this::runNext);
      }
    }
  }
}
