package dev.covey.fabric.kafka;

import dev.covey.fabric.BuriedMessage;
import dev.covey.fabric.FabricException;
import dev.covey.fabric.InboxMessage;
import dev.covey.fabric.JournalRecord;
import dev.covey.fabric.ShardId;
import dev.covey.fabric.ShardLog;
import java.util.Arrays;
import java.util.function.Consumer;
import org.apache.kafka.clients.producer.Producer;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.TopicPartition;

/** Journals, histories and checkpoint logs, for whoever owns their shards. Thread-safe. */
final class Logs {
  private final TopicNames names;
  private final Sites sites;
  private final AdminCalls admin;
  private final JournalReader reader;
  private final Readers readers;
  private final Producer<byte[], byte[]> producer;
  private final Refusal refusal;
  private final Runnable requireOpen;

  /**
   * @param producer appends to checkpoint logs
   * @param requireOpen throws once the fabric is closed; asked while something is read
   */
  Logs(
      TopicNames names,
      Sites sites,
      AdminCalls admin,
      JournalReader reader,
      Readers readers,
      Producer<byte[], byte[]> producer,
      Refusal refusal,
      Runnable requireOpen) {
    this.names = names;
    this.sites = sites;
    this.admin = admin;
    this.reader = reader;
    this.readers = readers;
    this.producer = producer;
    this.refusal = refusal;
    this.requireOpen = requireOpen;
  }

  void readJournal(ShardId shard, long from, Consumer<JournalRecord> sink) {
    TopicPartition journal = journal(shard);
    try (var consumer = readers.brief("read")) {
      reader.readToEnd(consumer, journal, from, sink, since -> requireOpen.run());
    } catch (KafkaException e) {
      throw refusal.to("read journal " + journal, e);
    }
  }

  void readHistory(ShardId shard, String key, Consumer<JournalRecord> sink) {
    TopicPartition history = names.historyOf(sites.require(shard));
    byte[] wanted = MessageHeaders.utf8(key);
    try (var consumer = readers.brief("history")) {
      reader.readRaw(
          consumer,
          history,
          admin.start(history),
          admin.end(history),
          raw -> {
            if (Arrays.equals(wanted, raw.key())) {
              sink.accept(JournalReader.journalRecord(raw));
            }
          },
          since -> requireOpen.run());
    } catch (KafkaException e) {
      throw refusal.to("read history " + history, e);
    }
  }

  void readRecoveries(Consumer<JournalRecord> sink) {
    TopicPartition recoveries = new TopicPartition(names.recoveries(), 0);
    try (var consumer = readers.brief("recoveries")) {
      reader.readRaw(
          consumer,
          recoveries,
          admin.start(recoveries),
          admin.end(recoveries),
          raw -> sink.accept(JournalReader.journalRecord(raw)),
          since -> requireOpen.run());
    } catch (KafkaException e) {
      throw refusal.to("read " + recoveries, e);
    }
  }

  void readInbox(ShardId shard, long from, Consumer<InboxMessage> sink) {
    TopicPartition inbox = names.inboxOf(sites.require(shard));
    try (var consumer = readers.brief("inbox")) {
      reader.readRaw(
          consumer,
          inbox,
          Math.max(from, admin.start(inbox)),
          admin.end(inbox),
          raw -> sink.accept(MessageHeaders.inboxMessage(shard, raw)),
          since -> requireOpen.run());
    } catch (KafkaException e) {
      throw refusal.to("read inbox " + inbox, e);
    }
  }

  void readDeadLetters(Consumer<BuriedMessage> sink) {
    TopicPartition letters = new TopicPartition(names.deadLetter(), 0);
    try (var consumer = readers.brief("dead-letters")) {
      reader.readRaw(
          consumer,
          letters,
          admin.start(letters),
          admin.end(letters),
          raw -> DeadLetterRecord.read(raw, names, sites).ifPresent(sink),
          since -> requireOpen.run());
    } catch (KafkaException e) {
      throw refusal.to("read dead letters " + letters, e);
    }
  }

  /**
   * @throws FabricException if Kafka refuses
   */
  void deleteJournalBefore(ShardId shard, long offset) {
    TopicPartition journal = journal(shard);
    if (offset > admin.start(journal)) {
      admin.deleteBefore(journal, offset);
    }
  }

  ShardLog checkpoints(ShardId shard) {
    return log(names.checkpoint(sites.require(shard).site()), shard);
  }

  ShardLog pastCheckpoints(ShardId shard) {
    return log(names.past(sites.require(shard).site()), shard);
  }

  private ShardLog log(String topic, ShardId shard) {
    TopicPartition log = new TopicPartition(topic, shard.number());
    return new PartitionLog(log, producer, admin, readers, reader, refusal, requireOpen);
  }

  long journalStart(ShardId shard) {
    return admin.start(journal(shard));
  }

  long journalEnd(ShardId shard) {
    return admin.end(journal(shard));
  }

  private TopicPartition journal(ShardId shard) {
    return names.journalOf(sites.require(shard));
  }
}
