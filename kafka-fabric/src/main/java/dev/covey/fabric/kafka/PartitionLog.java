package dev.covey.fabric.kafka;

import dev.covey.fabric.FabricException;
import dev.covey.fabric.JournalRecord;
import dev.covey.fabric.ShardLog;
import java.util.concurrent.ExecutionException;
import org.apache.kafka.clients.producer.Producer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.TopicPartition;

/** One partition of a checkpoint topic. */
record PartitionLog(
    TopicPartition partition,
    Producer<byte[], byte[]> producer,
    AdminCalls admin,
    Readers readers,
    JournalReader reader,
    Refusal refusal,
    Runnable requireOpen)
    implements ShardLog {

  @Override
  public long append(byte[] record) {
    try {
      return producer
          .send(new ProducerRecord<>(partition.topic(), partition.partition(), null, record))
          .get()
          .offset();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new FabricException("Interrupted while writing to " + partition, e);
    } catch (ExecutionException | KafkaException e) {
      throw refusal.to("write to " + partition, e);
    }
  }

  @Override
  public long start() {
    return admin.start(partition);
  }

  @Override
  public long end() {
    return admin.end(partition);
  }

  @Override
  public void read(long from, long to, java.util.function.Consumer<JournalRecord> records) {
    try (var consumer = readers.brief("checkpoint")) {
      reader.read(consumer, partition, from, start(), to, records, since -> requireOpen.run());
    } catch (KafkaException e) {
      throw refusal.to("read " + partition, e);
    }
  }

  @Override
  public void deleteBefore(long offset) {
    if (offset > start()) {
      admin.deleteBefore(partition, offset);
    }
  }
}
