package dev.covey.fabric.kafka;

import java.util.Map;
import java.util.concurrent.atomic.AtomicLong;
import org.apache.kafka.clients.consumer.Consumer;
import org.apache.kafka.clients.consumer.KafkaConsumer;

/** Opens consumers that are no members of the group. Thread-safe. */
final class Readers {
  private final ClientSettings settings;
  private final AtomicLong count = new AtomicLong();

  Readers(ClientSettings settings) {
    this.settings = settings;
  }

  Consumer<byte[], byte[]> open(String purpose) {
    Map<String, Object> config = settings.reader(purpose + "-" + count.incrementAndGet());
    return new KafkaConsumer<>(config);
  }
}
