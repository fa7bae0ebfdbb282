package dev.covey.fabric.kafka;

import dev.covey.fabric.JournalRecord;
import dev.covey.fabric.JournalTail;
import dev.covey.fabric.plane.HybridClock;
import dev.covey.fabric.plane.TailProgress;
import java.time.Duration;
import java.util.List;
import org.apache.kafka.clients.consumer.CloseOptions;
import org.apache.kafka.clients.consumer.Consumer;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.errors.WakeupException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Follows one journal on its own thread. */
final class TailLoop implements JournalTail, Runnable {
  private static final Logger LOG = LoggerFactory.getLogger(TailLoop.class);
  private static final Duration POLL = Duration.ofMillis(200);

  private final Consumer<byte[], byte[]> consumer;
  private final TopicPartition journal;
  private final HybridClock times;
  private final TailProgress progress;
  private final Runnable onClose;
  private final Thread thread;

  TailLoop(
      Consumer<byte[], byte[]> consumer,
      TopicPartition journal,
      HybridClock times,
      long from,
      java.util.function.Consumer<JournalRecord> listener,
      Threads threads,
      Runnable onClose) {
    this.consumer = consumer;
    this.journal = journal;
    this.times = times;
    this.progress = new TailProgress(from, listener);
    this.onClose = onClose;
    this.thread = threads.unstarted("tail-" + journal, this);
  }

  void start() {
    consumer.assign(List.of(journal));
    consumer.seek(journal, progress.reached());
    thread.start();
  }

  @Override
  public void run() {
    try {
      while (!progress.closed()) {
        follow();
      }
    } finally {
      consumer.close(CloseOptions.timeout(Duration.ofSeconds(1)));
    }
  }

  private void follow() {
    try {
      for (var record : consumer.poll(POLL)) {
        JournalRecord next = JournalReader.journalRecord(record);
        times.observe(next.time());
        if (!progress.handOver(next)) {
          return;
        }
      }
      progress.reach(consumer.position(journal));
    } catch (WakeupException e) {
      LOG.trace("Woken to close", e);
    } catch (KafkaException e) {
      LOG.warn("Cannot follow {} at present: {}", journal, e.toString());
      progress.pause();
    }
  }

  @Override
  public boolean awaitReached(long offset, Duration timeout) throws InterruptedException {
    return progress.awaitReached(offset, timeout);
  }

  @Override
  public void close() {
    if (progress.close()) {
      consumer.wakeup();
    }
    Shutdown.join(thread, Duration.ofSeconds(10));
    onClose.run();
  }
}
