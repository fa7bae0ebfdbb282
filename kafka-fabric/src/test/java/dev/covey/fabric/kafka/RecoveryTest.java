package dev.covey.fabric.kafka;

import static dev.covey.fabric.kafka.CountingNode.settings;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.covey.embedded.EmbeddedServers;
import dev.covey.fabric.Fabric;
import dev.covey.fabric.InboxMessage;
import dev.covey.fabric.Lease;
import dev.covey.fabric.Recovered;
import dev.covey.fabric.ShardHandler;
import dev.covey.fabric.ShardId;
import dev.covey.fabric.ShardLostException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import org.apache.kafka.clients.consumer.ConsumerGroupMetadata;
import org.apache.kafka.clients.consumer.OffsetAndMetadata;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.TopicPartition;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** A shard whose earlier owner left a transaction open. */
class RecoveryTest implements ShardHandler {
  private static final String KAFKA = EmbeddedServers.shared().kafka().bootstrapServers();
  private static final ShardId EU = new ShardId("eu", 0);

  private final BlockingQueue<Lease> assigned = new LinkedBlockingQueue<>();
  private Fabric fabric;
  private KafkaProducer<byte[], byte[]> dead;

  private void start(String collective) {
    fabric = KafkaFabric.connect(settings(collective, "n", KAFKA));
    fabric.start();
    fabric.declare(Map.of("eu", 1));
    dead =
        new RawKafka(KAFKA)
            .producer(
                Map.of(
                    "transactional.id", collective + ".dead", "transaction.timeout.ms", "60000"));
    dead.initTransactions();
  }

  @AfterEach
  void stop() {
    dead.close(Duration.ZERO);
    fabric.close();
  }

  @Test
  void shouldAbortTheOpenTransactionOfADeadOwnerAndReadOnlyWhatWasCommitted() throws Exception {
    start("rec-turn");
    dead.beginTransaction();
    write("rec-turn", "committed", 3);
    dead.commitTransaction();
    dead.beginTransaction();
    write("rec-turn", "open", 4);
    dead.flush();
    fabric.serve(Map.of("eu", 0), this);
    Lease lease = lease();
    List<String> records = new ArrayList<>();

    long before = System.nanoTime();
    Recovered recovered =
        fabric.recover(lease, 0, record -> records.add(CountingNode.text(record.value())));

    assertThat(Duration.ofNanos(System.nanoTime() - before)).isLessThan(Duration.ofSeconds(5));
    assertThat(records).containsExactly("committed");
    assertThat(recovered.inboxPosition()).hasValue(3);
    assertThat(recovered.inboxStart()).isZero();
    assertThat(recovered.journalEnd()).isGreaterThanOrEqualTo(3);
    assertThatThrownBy(dead::commitTransaction).isInstanceOf(KafkaException.class);
    assertThat(CountingNode.journal(fabric, EU)).containsExactly("committed");
  }

  @Test
  void shouldAbortATransactionThatOnlyConsumed() throws Exception {
    start("rec-offset");
    dead.beginTransaction();
    offset("rec-offset", 7);
    fabric.serve(Map.of("eu", 0), this);

    long before = System.nanoTime();
    Recovered recovered = fabric.recover(lease(), 0, record -> {});

    assertThat(Duration.ofNanos(System.nanoTime() - before)).isLessThan(Duration.ofSeconds(5));
    assertThat(recovered.inboxPosition()).isEmpty();
    assertThat(recovered.journalEnd()).isZero();
    assertThatThrownBy(dead::commitTransaction).isInstanceOf(KafkaException.class);
  }

  @Test
  void shouldWaitForATransactionThatIsBeingCommitted() throws Exception {
    start("rec-commit");
    for (int i = 0; i < 20; i++) {
      dead.beginTransaction();
      write("rec-commit", String.valueOf(i), i);
      dead.commitTransaction();
    }
    fabric.serve(Map.of("eu", 0), this);
    List<String> records = new ArrayList<>();
    Recovered recovered =
        fabric.recover(lease(), 10, record -> records.add(CountingNode.text(record.value())));
    assertThat(recovered.inboxPosition()).hasValue(19);
    assertThat(records).hasSize(15).last().isEqualTo("19");
  }

  @Test
  void shouldEndARecoveryWhoseLeaseEnds() throws Exception {
    start("rec-lost");
    dead.beginTransaction();
    offset("rec-lost", 7);
    fabric.serve(Map.of("eu", 0), this);
    Lease lease = lease();
    fabric.leave();

    assertThatThrownBy(() -> fabric.recover(lease, 0, record -> {}))
        .isInstanceOf(ShardLostException.class)
        .hasMessageContaining("eu/0");
    assertThat(lease.live()).isFalse();
  }

  private void write(String collective, String record, long position) {
    dead.send(
        new ProducerRecord<>(
            collective + ".journal.eu", 0, null, record.getBytes(StandardCharsets.UTF_8)));
    offset(collective, position);
  }

  @SuppressWarnings("removal")
  private void offset(String collective, long position) {
    dead.sendOffsetsToTransaction(
        Map.of(new TopicPartition(collective + ".inbox.eu", 0), new OffsetAndMetadata(position)),
        new ConsumerGroupMetadata(collective, -1, "", Optional.empty()));
  }

  private Lease lease() throws InterruptedException {
    while (true) {
      Lease lease = assigned.poll(30, TimeUnit.SECONDS);
      assertThat(lease).isNotNull();
      if (lease.shard().equals(EU)) {
        return lease;
      }
    }
  }

  @Override
  public void assigned(Lease lease) {
    assigned.add(lease);
  }

  @Override
  public void revoked(Collection<Lease> leases) {}

  @Override
  public void lost(Collection<Lease> leases, String reason) {}

  @Override
  public void received(Lease lease, InboxMessage message) {}
}
