package dev.covey.fabric.kafka;

import dev.covey.fabric.Report;
import dev.covey.fabric.ReportHandler;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.Supplier;
import org.apache.kafka.clients.consumer.CloseOptions;
import org.apache.kafka.clients.consumer.Consumer;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.ConsumerRecords;
import org.apache.kafka.clients.consumer.OffsetAndMetadata;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.errors.InterruptException;
import org.apache.kafka.common.errors.WakeupException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Reads reports of the rules that this node initiates, as a member of the initiators' group, on its
 * own thread.
 *
 * <p>Invariant: a report's position is committed only after the handler is done with it, so each is
 * handled at least once by some initiator; of a rule that this node does not initiate it reads
 * nothing.
 */
final class ReportLoop implements Runnable {
  private static final Logger LOG = LoggerFactory.getLogger(ReportLoop.class);
  private static final Duration POLL = Duration.ofMillis(200);
  private static final Duration AGAIN = Duration.ofMillis(500);

  private final Supplier<Consumer<byte[], byte[]>> consumers;
  private final ReportHandler handler;
  private final TopicNames names;
  private final Shutdown shutdown;
  private final AtomicReference<Set<String>> wanted = new AtomicReference<>(Set.of());
  private Set<String> subscribed = Set.of();
  private volatile boolean stopped;

  /**
   * @param consumers opens a member of the group
   */
  ReportLoop(
      Supplier<Consumer<byte[], byte[]>> consumers,
      ReportHandler handler,
      TopicNames names,
      Shutdown shutdown) {
    this.consumers = consumers;
    this.handler = handler;
    this.names = names;
    this.shutdown = shutdown;
  }

  void initiate(Set<String> rules) {
    Set<String> topics = new TreeSet<>();
    rules.forEach(rule -> topics.add(names.reports(rule)));
    wanted.set(topics);
  }

  void stop() {
    stopped = true;
  }

  @Override
  public void run() {
    Consumer<byte[], byte[]> consumer = null;
    try {
      while (!stopped) {
        try {
          if (consumer == null) {
            consumer = consumers.get();
          }
          turn(consumer);
        } catch (WakeupException e) {
          LOG.trace("Woken", e);
        } catch (RuntimeException e) {
          failed(e);
        }
      }
    } finally {
      if (consumer != null) {
        consumer.close(CloseOptions.timeout(Duration.ofSeconds(2)));
      }
    }
  }

  private void failed(RuntimeException e) {
    if (e instanceof InterruptException) {
      Thread.interrupted();
    }
    LOG.warn("Reports of errors cannot be handled at present: {}", e.toString());
    shutdown.pause(AGAIN);
  }

  private void turn(Consumer<byte[], byte[]> consumer) {
    Set<String> topics = wanted.get();
    if (!topics.equals(subscribed)) {
      if (topics.isEmpty()) {
        consumer.unsubscribe();
      } else {
        consumer.subscribe(topics);
      }
      subscribed = topics;
      LOG.info("This node may initiate recoveries by the reports in {}", topics);
    }
    if (topics.isEmpty()) {
      shutdown.pause(POLL);
      return;
    }
    ConsumerRecords<byte[], byte[]> records = consumer.poll(POLL);
    for (TopicPartition partition : records.partitions()) {
      handle(consumer, partition, records.records(partition));
    }
  }

  private void handle(
      Consumer<byte[], byte[]> consumer,
      TopicPartition partition,
      List<ConsumerRecord<byte[], byte[]>> records) {
    String rule = names.ruleOf(partition.topic());
    List<Report> reports = new ArrayList<>();
    for (ConsumerRecord<byte[], byte[]> record : records) {
      reports.add(new Report(rule, Objects.requireNonNullElse(record.value(), new byte[0])));
    }
    int done = 0;
    try {
      done = handler.reported(reports);
    } catch (RuntimeException e) {
      LOG.error("The handler of reports failed; it is tried again", e);
    }
    long next = records.get(0).offset();
    if (done > 0) {
      next = records.get(done - 1).offset() + 1;
      consumer.commitSync(Map.of(partition, new OffsetAndMetadata(next)));
    }
    if (done < records.size()) {
      consumer.seek(partition, next);
      shutdown.pause(AGAIN);
    }
  }
}
