package dev.covey.fabric.kafka;

import dev.covey.fabric.FabricException;
import dev.covey.fabric.JournalRecord;
import dev.covey.fabric.plane.HybridClock;
import java.time.Duration;
import java.util.List;
import java.util.Objects;
import java.util.function.LongSupplier;
import org.apache.kafka.clients.consumer.Consumer;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.common.TopicPartition;

/** Reads committed records of one journal up to an offset. Each reading is for one thread. */
final class JournalReader {
  /** Asked whenever nothing more has come for so long; may throw to end the reading. */
  interface Stall {
    void waiting(Duration since);
  }

  private static final Duration POLL = Duration.ofMillis(50);

  private final AdminCalls admin;
  private final HybridClock times;
  private final LongSupplier nanos;

  JournalReader(AdminCalls admin, HybridClock times, LongSupplier nanos) {
    this.admin = admin;
    this.times = times;
    this.nanos = nanos;
  }

  /** Reads from an offset to the high watermark of now. */
  void readToEnd(
      Consumer<byte[], byte[]> consumer,
      TopicPartition journal,
      long from,
      java.util.function.Consumer<JournalRecord> sink,
      Stall stall) {
    long end = admin.end(journal);
    read(consumer, journal, from, admin.start(journal), end, sink, stall);
  }

  /**
   * @param start the first offset that the journal still holds
   * @throws FabricException if the journal does not reach from the one offset to the other
   */
  void read(
      Consumer<byte[], byte[]> consumer,
      TopicPartition journal,
      long from,
      long start,
      long end,
      java.util.function.Consumer<JournalRecord> sink,
      Stall stall) {
    requireWithin(journal, from, start, end);
    readRaw(consumer, journal, from, end, raw -> sink.accept(observed(raw)), stall);
  }

  /** Reads committed records from an offset that is there to another. */
  void readRaw(
      Consumer<byte[], byte[]> consumer,
      TopicPartition partition,
      long from,
      long end,
      java.util.function.Consumer<ConsumerRecord<byte[], byte[]>> sink,
      Stall stall) {
    if (from < end) {
      consumer.assign(List.of(partition));
      consumer.seek(partition, from);
      readTo(consumer, partition, end, sink, stall);
    }
  }

  static void requireWithin(TopicPartition journal, long from, long start, long end) {
    if (from < start || from > end) {
      throw new FabricException(
          "Journal %s holds offsets %d to %d, but offset %d is needed; turns are missing. Restore the topic"
              .formatted(journal, start, end, from));
    }
  }

  /** The position moves over markers and aborted records too, so it says when the end is there. */
  private void readTo(
      Consumer<byte[], byte[]> consumer,
      TopicPartition journal,
      long end,
      java.util.function.Consumer<ConsumerRecord<byte[], byte[]>> sink,
      Stall stall) {
    long progress = nanos.getAsLong();
    long position = consumer.position(journal);
    while (position < end) {
      for (var record : consumer.poll(POLL)) {
        if (record.offset() < end) {
          sink.accept(record);
        }
      }
      long reached = consumer.position(journal);
      if (reached > position) {
        position = reached;
        progress = nanos.getAsLong();
      }
      stall.waiting(Duration.ofNanos(nanos.getAsLong() - progress));
    }
  }

  private JournalRecord observed(ConsumerRecord<byte[], byte[]> raw) {
    JournalRecord record = journalRecord(raw);
    times.observe(record.time());
    return record;
  }

  static JournalRecord journalRecord(ConsumerRecord<byte[], byte[]> record) {
    return new JournalRecord(
        record.topic(),
        record.partition(),
        record.offset(),
        MessageHeaders.time(record),
        Objects.requireNonNullElse(record.value(), new byte[0]));
  }
}
