package dev.covey.fabric.kafka;

import dev.covey.fabric.plane.HybridClock;
import java.time.Duration;
import java.util.List;
import java.util.Objects;
import org.apache.kafka.clients.consumer.CloseOptions;
import org.apache.kafka.clients.consumer.Consumer;
import org.apache.kafka.clients.consumer.InvalidOffsetException;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.errors.WakeupException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Reads this node's peer topic from where it ended at the start, on its own thread. */
final class ReplyLoop implements Runnable {
  private static final Logger LOG = LoggerFactory.getLogger(ReplyLoop.class);
  private static final Duration POLL = Duration.ofMillis(500);

  private final Consumer<byte[], byte[]> consumer;
  private final Requests requests;
  private final HybridClock times;
  private final TopicPartition topic;
  private final long from;
  private final Shutdown shutdown;
  private volatile boolean stopped;

  ReplyLoop(
      Consumer<byte[], byte[]> consumer,
      Requests requests,
      HybridClock times,
      TopicPartition topic,
      long from,
      Shutdown shutdown) {
    this.consumer = consumer;
    this.requests = requests;
    this.times = times;
    this.topic = topic;
    this.from = from;
    this.shutdown = shutdown;
  }

  @Override
  public void run() {
    try {
      consumer.assign(List.of(topic));
      consumer.seek(topic, from);
      while (!stopped) {
        read();
      }
    } finally {
      consumer.close(CloseOptions.timeout(Duration.ofSeconds(1)));
    }
  }

  private void read() {
    try {
      for (var record : consumer.poll(POLL)) {
        times.observe(MessageHeaders.time(record));
        byte[] payload = Objects.requireNonNullElse(record.value(), new byte[0]);
        MessageHeaders.request(record.headers()).ifPresent(id -> requests.replied(id, payload));
      }
    } catch (WakeupException e) {
      LOG.trace("Woken to close", e);
    } catch (InvalidOffsetException e) {
      LOG.warn("Replies are gone from {}; going on at its end", topic);
      consumer.seekToEnd(e.partitions());
    } catch (KafkaException e) {
      LOG.warn("Cannot read replies from {} at present: {}", topic, e.toString());
      shutdown.pause(Duration.ofMillis(500));
    }
  }

  void stop() {
    stopped = true;
    consumer.wakeup();
  }
}
