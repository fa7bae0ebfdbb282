package dev.covey.fabric.kafka;

import static org.assertj.core.api.Assertions.assertThat;

import dev.covey.fabric.Fabric;
import dev.covey.fabric.FabricException;
import dev.covey.fabric.ShardId;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Queue;
import java.util.concurrent.CompletionException;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.atomic.AtomicReference;
import java.util.concurrent.locks.LockSupport;
import java.util.function.Supplier;
import java.util.stream.IntStream;
import java.util.stream.LongStream;

/** Threads that write turns wherever a shard is open, and what was acknowledged to them. */
final class Ledger implements AutoCloseable {
  private final Map<ShardId, Queue<Long>> acknowledged = new ConcurrentHashMap<>();
  private final AtomicReference<Throwable> failure = new AtomicReference<>();
  private final List<Thread> writers;
  private volatile boolean stopped;

  Ledger(int threads, List<ShardId> shards, Supplier<List<CountingNode>> nodes) {
    writers =
        IntStream.range(0, threads)
            .mapToObj(i -> new Thread(() -> write(shards, nodes), "writer-" + i))
            .toList();
    writers.forEach(Thread::start);
  }

  private void write(List<ShardId> shards, Supplier<List<CountingNode>> nodes) {
    try {
      while (!stopped) {
        ShardId shard = shards.get(ThreadLocalRandom.current().nextInt(shards.size()));
        boolean written = false;
        for (CountingNode node : nodes.get()) {
          if (node.open().contains(shard)) {
            written |= write(node, shard);
          }
        }
        if (!written) {
          LockSupport.parkNanos(1_000_000);
        }
      }
    } catch (RuntimeException | Error e) {
      failure.compareAndSet(null, e);
    }
  }

  private boolean write(CountingNode node, ShardId shard) {
    try {
      long number = node.turn(shard).join();
      acknowledged.computeIfAbsent(shard, any -> new ConcurrentLinkedQueue<>()).add(number);
      return true;
    } catch (CompletionException | FabricException e) {
      return false;
    }
  }

  long count() {
    return acknowledged.values().stream().mapToLong(Queue::size).sum();
  }

  /**
   * Each journal is 1 to n without a gap or a duplicate, and all that was acknowledged is in it.
   */
  void verify(Fabric fabric, List<ShardId> shards) {
    assertThat(failure.get()).isNull();
    for (ShardId shard : shards) {
      List<Long> journal =
          CountingNode.journal(fabric, shard).stream().map(Long::parseLong).toList();
      assertThat(journal)
          .as("journal of %s", shard)
          .isEqualTo(LongStream.rangeClosed(1, journal.size()).boxed().toList());
      assertThat(acknowledged.getOrDefault(shard, new ConcurrentLinkedQueue<>()))
          .as("acknowledged turns of %s", shard)
          .doesNotHaveDuplicates()
          .allMatch(turn -> turn <= journal.size());
    }
  }

  @Override
  public void close() {
    stopped = true;
    for (Thread writer : writers) {
      Shutdown.join(writer, Duration.ofSeconds(60));
    }
  }
}
