package dev.covey.embedded;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalStateException;

import java.net.ConnectException;
import java.net.Socket;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.assertj.core.api.Assertions;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

class EmbeddedKafkaTest {
  private static EmbeddedKafka kafka;

  @BeforeAll
  static void start() {
    kafka = EmbeddedKafka.start();
  }

  @AfterAll
  static void close() {
    kafka.close();
  }

  @Test
  void shouldShowCommittedRecordsAndHideAbortedOnes() throws Exception {
    KafkaClients.createTopic(kafka, "transactions");
    try (KafkaProducer<String, String> producer =
        KafkaClients.transactional(kafka, "transactions-writer")) {
      producer.beginTransaction();
      producer.send(new ProducerRecord<>("transactions", "aborted")).get();
      producer.abortTransaction();
      producer.beginTransaction();
      producer.send(new ProducerRecord<>("transactions", "one"));
      producer.send(new ProducerRecord<>("transactions", "two"));
      producer.commitTransaction();
    }

    assertThat(KafkaClients.committed(kafka, "transactions", 2)).containsExactly("one", "two");
  }

  @Test
  void shouldTakeUpOldClientsAfterStopAndRestart() throws Exception {
    KafkaClients.createTopic(kafka, "restarted");
    String servers = kafka.bootstrapServers();
    try (KafkaProducer<String, String> producer =
        KafkaClients.transactional(kafka, "restarted-writer")) {
      commit(producer, "before");

      kafka.stop();
      kafka.stop();
      assertThat(kafka.running()).isFalse();
      assertNobodyListens(servers);
      kafka.restart();

      assertThat(kafka.running()).isTrue();
      assertThat(kafka.bootstrapServers()).isEqualTo(servers);
      commit(producer, "after");
    }

    assertThat(KafkaClients.committed(kafka, "restarted", 2)).containsExactly("before", "after");
  }

  @Test
  void shouldTakeLargeRecords() throws Exception {
    KafkaClients.createTopic(kafka, "large");
    String large = "x".repeat(15 * 1024 * 1024);
    try (KafkaProducer<String, String> producer =
        KafkaClients.transactional(kafka, "large-writer")) {
      producer.beginTransaction();
      producer.send(new ProducerRecord<>("large", large));
      producer.commitTransaction();
    }

    assertThat(KafkaClients.committed(kafka, "large", 1))
        .singleElement()
        .matches(large::equals, "the large record");
  }

  @Test
  void shouldServeAfterAnotherInThisJvmWasClosed() throws Exception {
    try (EmbeddedKafka other = EmbeddedKafka.start()) {
      assertThat(other.bootstrapServers()).isNotEqualTo(kafka.bootstrapServers());
      KafkaClients.createTopic(other, "elsewhere");
      assertThat(KafkaClients.topics(kafka)).doesNotContain("elsewhere");
    }
    KafkaClients.createTopic(kafka, "still-there");
    assertThat(KafkaClients.topics(kafka)).contains("still-there");
  }

  @Test
  void shouldNotRestartOnceClosed() {
    EmbeddedKafka closed = EmbeddedKafka.start();
    closed.close();
    closed.close();
    assertThatIllegalStateException()
        .isThrownBy(closed::restart)
        .withMessageContaining(closed.directory().toString());
  }

  private static void commit(KafkaProducer<String, String> producer, String value) {
    producer.beginTransaction();
    producer.send(new ProducerRecord<>("restarted", value));
    producer.commitTransaction();
  }

  private static void assertNobodyListens(String servers) {
    int port = Integer.parseInt(servers.substring(servers.indexOf(':') + 1));
    Assertions.assertThatExceptionOfType(ConnectException.class)
        .isThrownBy(() -> new Socket("127.0.0.1", port).close());
  }
}
