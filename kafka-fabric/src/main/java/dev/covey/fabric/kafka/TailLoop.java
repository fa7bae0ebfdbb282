package dev.covey.fabric.kafka;

import dev.covey.fabric.JournalRecord;
import dev.covey.fabric.JournalTail;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;
import org.apache.kafka.clients.consumer.CloseOptions;
import org.apache.kafka.clients.consumer.Consumer;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.errors.WakeupException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Follows one journal on its own thread. A record whose listener throws is handed over again after
 * a second, as nothing may be skipped.
 */
final class TailLoop implements JournalTail, Runnable {
  private static final Logger LOG = LoggerFactory.getLogger(TailLoop.class);
  private static final Duration POLL = Duration.ofMillis(200);
  private static final Duration RETRY = Duration.ofSeconds(1);

  private final Consumer<byte[], byte[]> consumer;
  private final TopicPartition journal;
  private final java.util.function.Consumer<JournalRecord> listener;
  private final Runnable onClose;
  private final ReentrantLock lock = new ReentrantLock();
  private final Condition changed = lock.newCondition();
  private final Thread thread;
  private long reached;
  private boolean closed;

  TailLoop(
      Consumer<byte[], byte[]> consumer,
      TopicPartition journal,
      long from,
      java.util.function.Consumer<JournalRecord> listener,
      Threads threads,
      Runnable onClose) {
    this.consumer = consumer;
    this.journal = journal;
    this.listener = listener;
    this.onClose = onClose;
    this.reached = from;
    this.thread = threads.unstarted("tail-" + journal, this);
  }

  void start() {
    consumer.assign(List.of(journal));
    consumer.seek(journal, reached);
    thread.start();
  }

  @Override
  public void run() {
    try {
      while (!closed()) {
        follow();
      }
    } finally {
      consumer.close(CloseOptions.timeout(Duration.ofSeconds(1)));
    }
  }

  private void follow() {
    try {
      for (var record : consumer.poll(POLL)) {
        if (!handOver(record)) {
          return;
        }
      }
      reach(consumer.position(journal));
    } catch (WakeupException e) {
      LOG.trace("Woken to close", e);
    } catch (KafkaException e) {
      LOG.warn("Cannot follow {} at present: {}", journal, e.toString());
      pause();
    }
  }

  private boolean handOver(ConsumerRecord<byte[], byte[]> record) {
    while (!closed()) {
      try {
        listener.accept(JournalReader.journalRecord(record));
        reach(record.offset() + 1);
        return true;
      } catch (RuntimeException e) {
        LOG.error(
            "The follower of {} failed at offset {}; it is given the record again",
            journal,
            record.offset(),
            e);
        pause();
      }
    }
    return false;
  }

  private void reach(long offset) {
    lock.lock();
    try {
      reached = Math.max(reached, offset);
      changed.signalAll();
    } finally {
      lock.unlock();
    }
  }

  private void pause() {
    lock.lock();
    try {
      long left = RETRY.toNanos();
      while (!closed && left > 0) {
        left = changed.awaitNanos(left);
      }
    } catch (InterruptedException e) {
      LOG.debug("Interrupted; going on until closed", e);
    } finally {
      lock.unlock();
    }
  }

  private boolean closed() {
    lock.lock();
    try {
      return closed;
    } finally {
      lock.unlock();
    }
  }

  @Override
  public boolean awaitReached(long offset, Duration timeout) throws InterruptedException {
    lock.lockInterruptibly();
    try {
      long left = timeout.toNanos();
      while (reached < offset && !closed && left > 0) {
        left = changed.awaitNanos(left);
      }
      return reached >= offset;
    } finally {
      lock.unlock();
    }
  }

  @Override
  public void close() {
    lock.lock();
    try {
      if (!closed) {
        closed = true;
        changed.signalAll();
        consumer.wakeup();
      }
    } finally {
      lock.unlock();
    }
    Shutdown.join(thread, Duration.ofSeconds(10));
    onClose.run();
  }
}
