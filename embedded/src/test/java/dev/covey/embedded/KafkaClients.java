package dev.covey.embedded;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.NewTopic;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.serialization.StringDeserializer;
import org.apache.kafka.common.serialization.StringSerializer;

/** Clients of the broker under test. */
final class KafkaClients {
  private static final long WAIT_NANOS = TimeUnit.SECONDS.toNanos(30);

  private KafkaClients() {}

  static void createTopic(EmbeddedKafka kafka, String topic) throws Exception {
    try (Admin admin = admin(kafka)) {
      admin
          .createTopics(List.of(new NewTopic(topic, 1, (short) 1)))
          .all()
          .get(30, TimeUnit.SECONDS);
    }
  }

  static List<String> topics(EmbeddedKafka kafka) throws Exception {
    try (Admin admin = admin(kafka)) {
      return List.copyOf(admin.listTopics().names().get(30, TimeUnit.SECONDS));
    }
  }

  static KafkaProducer<String, String> transactional(EmbeddedKafka kafka, String id) {
    KafkaProducer<String, String> producer =
        new KafkaProducer<>(
            Map.of(
                "bootstrap.servers", kafka.bootstrapServers(),
                "transactional.id", id,
                "reconnect.backoff.max.ms", "100",
                "max.request.size", "16777216",
                "buffer.memory", "67108864"),
            new StringSerializer(),
            new StringSerializer());
    producer.initTransactions();
    return producer;
  }

  /** Reads what is committed in the topic's one partition, waiting for so many records. */
  static List<String> committed(EmbeddedKafka kafka, String topic, int expected) {
    Map<String, Object> settings =
        Map.of(
            "bootstrap.servers", kafka.bootstrapServers(),
            "isolation.level", "read_committed",
            "auto.offset.reset", "earliest");
    try (KafkaConsumer<String, String> consumer =
        new KafkaConsumer<>(settings, new StringDeserializer(), new StringDeserializer())) {
      consumer.assign(List.of(new TopicPartition(topic, 0)));
      List<String> values = new ArrayList<>();
      long deadline = System.nanoTime() + WAIT_NANOS;
      while (values.size() < expected && System.nanoTime() < deadline) {
        consumer.poll(Duration.ofMillis(100)).forEach(record -> values.add(record.value()));
      }
      return values;
    }
  }

  private static Admin admin(EmbeddedKafka kafka) {
    return Admin.create(Map.of("bootstrap.servers", kafka.bootstrapServers()));
  }
}
