package dev.covey.fabric.kafka;

import dev.covey.fabric.ReportHandler;
import java.time.Duration;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Supplier;
import org.apache.kafka.clients.consumer.Consumer;

/**
 * The topics of reports, and this node as one of those who read them. Thread-safe; a node that may
 * initiate nothing is no member of their group.
 */
final class Initiators implements AutoCloseable {
  private static final Duration RETENTION = Duration.ofDays(7);

  private final TopicCreation topics;
  private final Supplier<Consumer<byte[], byte[]>> consumers;
  private final TopicNames names;
  private final Shutdown shutdown;
  private final Threads threads;
  private final Set<String> rules = ConcurrentHashMap.newKeySet();
  private ReportLoop loop;
  private Thread thread;
  private boolean closed;

  /**
   * @param consumers opens members of the group
   */
  Initiators(
      TopicCreation topics,
      Supplier<Consumer<byte[], byte[]>> consumers,
      TopicNames names,
      Shutdown shutdown,
      Threads threads) {
    this.topics = topics;
    this.consumers = consumers;
    this.names = names;
    this.shutdown = shutdown;
    this.threads = threads;
  }

  /** Those that are declared; changes when they do. */
  Set<String> rules() {
    return rules;
  }

  synchronized void declare(Set<String> declared) {
    if (!declared.isEmpty()) {
      topics.ensure(
          declared.stream()
              .map(rule -> TopicPlan.keptFor(names.reports(rule), 1, RETENTION))
              .toList());
    }
    rules.addAll(declared);
    rules.retainAll(declared);
  }

  synchronized void initiate(Set<String> initiated, ReportHandler handler) {
    if (closed || (loop == null && initiated.isEmpty())) {
      return;
    }
    if (loop == null) {
      loop = new ReportLoop(consumers, handler, names, shutdown);
      thread = threads.unstarted("initiator", loop);
      thread.start();
    }
    loop.initiate(initiated);
  }

  @Override
  public void close() {
    ReportLoop running;
    synchronized (this) {
      closed = true;
      running = loop;
    }
    if (running != null) {
      running.stop();
      Shutdown.join(thread, Duration.ofSeconds(10));
    }
  }
}
