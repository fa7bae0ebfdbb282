package dev.covey.fabric.kafka;

import dev.covey.fabric.FabricException;
import dev.covey.fabric.NodeId;
import dev.covey.fabric.NodeStatusRecord;
import java.time.Duration;
import java.time.Instant;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.LongSupplier;
import java.util.function.Supplier;
import org.apache.kafka.clients.consumer.CloseOptions;
import org.apache.kafka.clients.consumer.Consumer;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.producer.Producer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.TopicPartition;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The status topic: one newest record a node. Reads go on where the last one ended. Thread-safe.
 */
final class StatusBoard {
  private static final Logger LOG = LoggerFactory.getLogger(StatusBoard.class);
  private static final Duration READ_LIMIT = Duration.ofSeconds(15);

  private final Producer<byte[], byte[]> producer;
  private final Supplier<Consumer<byte[], byte[]>> consumers;
  private final AdminCalls admin;
  private final Refusal refusal;
  private final TopicPartition topic;
  private final byte[] key;
  private final LongSupplier nanos;
  private final Map<NodeId, NodeStatusRecord> newest =
      new TreeMap<>(Comparator.comparing(NodeId::value));
  private Consumer<byte[], byte[]> consumer;
  private boolean closed;

  StatusBoard(
      Producer<byte[], byte[]> producer,
      Supplier<Consumer<byte[], byte[]>> consumers,
      AdminCalls admin,
      Refusal refusal,
      String topic,
      NodeId node,
      LongSupplier nanos) {
    this.producer = producer;
    this.consumers = consumers;
    this.admin = admin;
    this.refusal = refusal;
    this.topic = new TopicPartition(topic, 0);
    this.key = MessageHeaders.utf8(node.value());
    this.nanos = nanos;
  }

  void publish(byte[] status) {
    producer.send(
        new ProducerRecord<>(topic.topic(), 0, key, status),
        (metadata, failure) -> {
          if (failure != null) {
            LOG.warn("This node's status was not published: {}", failure.toString());
          }
        });
  }

  /** Takes this node off the board and returns the broker's time of that. */
  Instant clear(Duration timeout) {
    try {
      var answer = producer.send(new ProducerRecord<>(topic.topic(), 0, key, null));
      return Instant.ofEpochMilli(
          answer.get(timeout.toMillis(), TimeUnit.MILLISECONDS).timestamp());
    } catch (ExecutionException | TimeoutException | KafkaException e) {
      throw refusal.to("write to topic " + topic.topic(), e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw refusal.to("write to topic " + topic.topic(), e);
    }
  }

  synchronized Map<NodeId, NodeStatusRecord> read() {
    if (closed) {
      throw new FabricException("Cannot read the status of nodes: this fabric is closed");
    }
    try {
      readTo(admin.end(topic));
      return Map.copyOf(newest);
    } catch (KafkaException e) {
      throw refusal.to("read topic " + topic.topic(), e);
    }
  }

  private void readTo(long end) {
    if (consumer == null) {
      consumer = consumers.get();
      consumer.assign(List.of(topic));
      consumer.seekToBeginning(List.of(topic));
    }
    long deadline = nanos.getAsLong() + READ_LIMIT.toNanos();
    while (consumer.position(topic) < end) {
      consumer.poll(Duration.ofMillis(100)).forEach(this::take);
      if (nanos.getAsLong() - deadline > 0) {
        throw new org.apache.kafka.common.errors.TimeoutException("Reading the status topic");
      }
    }
  }

  private void take(ConsumerRecord<byte[], byte[]> record) {
    MessageHeaders.node(record.key())
        .ifPresent(
            node -> {
              if (record.value() == null) {
                newest.remove(node);
              } else {
                Instant at = Instant.ofEpochMilli(record.timestamp());
                newest.put(node, new NodeStatusRecord(at, record.value()));
              }
            });
  }

  synchronized void close() {
    closed = true;
    if (consumer != null) {
      consumer.close(CloseOptions.timeout(Duration.ofSeconds(1)));
    }
  }
}
