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

  /** To read to an end and close. */
  Consumer<byte[], byte[]> brief(String purpose) {
    return open(purpose, ClientSettings.BRIEF_FETCH_MS);
  }

  /** To read on and on. */
  Consumer<byte[], byte[]> lasting(String purpose) {
    return open(purpose, ClientSettings.LASTING_FETCH_MS);
  }

  private Consumer<byte[], byte[]> open(String purpose, int fetchWaitMs) {
    Map<String, Object> config =
        settings.reader(purpose + "-" + count.incrementAndGet(), fetchWaitMs);
    return new KafkaConsumer<>(config);
  }
}
