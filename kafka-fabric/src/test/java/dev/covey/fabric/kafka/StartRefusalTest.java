package dev.covey.fabric.kafka;

import static dev.covey.fabric.kafka.CountingNode.settings;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import dev.covey.embedded.EmbeddedServers;
import dev.covey.fabric.Fabric;
import dev.covey.fabric.FabricException;
import dev.covey.fabric.FabricSettings;
import dev.covey.fabric.NodeId;
import java.time.Clock;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.apache.kafka.clients.consumer.CloseOptions;
import org.apache.kafka.common.errors.GroupAuthorizationException;
import org.apache.kafka.common.errors.TopicAuthorizationException;
import org.apache.kafka.common.errors.TransactionalIdAuthorizationException;
import org.junit.jupiter.api.Test;

class StartRefusalTest {
  private static final String KAFKA = EmbeddedServers.shared().kafka().bootstrapServers();

  @Test
  void shouldNameTheServersThatDoNotAnswer() {
    assertRefused(
        with("127.0.0.1:1", 1, Duration.ofSeconds(1)), "127.0.0.1:1", "kafkaBootstrapServers");
    assertRefused(
        with("no-such-host.invalid:9092", 1, Duration.ofSeconds(1)), "no-such-host.invalid");
  }

  @Test
  void shouldRefuseMoreReplicasThanBrokers() {
    assertRefused(with(KAFKA, 3, Duration.ofSeconds(10)), "Replication factor 3", "has 1", "lower");
  }

  @Test
  void shouldRefuseAnotherShardCount() {
    try (Fabric fabric = KafkaFabric.connect(settings("refuse", "a", KAFKA))) {
      fabric.start();
      fabric.declare(Map.of("eu", 2));
      fabric.declare(Map.of("eu", 2));
      assertThatThrownBy(() -> fabric.declare(Map.of("eu", 3)))
          .isInstanceOf(FabricException.class)
          .hasMessageContaining("refuse.")
          .hasMessageContaining("has 2 partitions, but 3");
      assertThatThrownBy(() -> fabric.declare(Map.of("catalog", 1)))
          .isInstanceOf(IllegalArgumentException.class);
      assertThatThrownBy(() -> fabric.serve(Map.of("mars", 0), null))
          .isInstanceOf(FabricException.class)
          .hasMessageContaining("mars");
    }
  }

  @Test
  void shouldRefuseAClockThatIsWrong() {
    Clock wrong = Clock.offset(Clock.systemUTC(), Duration.ofSeconds(-30));
    try (Fabric fabric = new KafkaFabric(settings("clock", "a", KAFKA), wrong)) {
      assertThatThrownBy(fabric::start)
          .isInstanceOf(FabricException.class)
          .hasMessageContaining("clock says")
          .hasMessageContaining("Kafka's says");
    }
    Clock slightlyWrong = Clock.offset(Clock.systemUTC(), Duration.ofSeconds(2));
    try (Fabric fabric = new KafkaFabric(settings("clock", "a", KAFKA), slightlyWrong)) {
      fabric.start();
      assertThat(fabric.available()).isTrue();
    }
  }

  @Test
  void shouldRefuseANodeIdThatIsInUse() {
    FabricSettings settings =
        new FabricSettings(
            "twice",
            new NodeId("a"),
            KAFKA,
            Map.of(),
            (short) 1,
            Duration.ofSeconds(1),
            1 << 20,
            Duration.ofSeconds(10));
    try (CountingNode first = CountingNode.start(settings, Map.of("eu", 1), "eu");
        Fabric second = KafkaFabric.connect(settings)) {
      await().until(() -> first.open().size() == 2);
      assertThatThrownBy(second::start)
          .isInstanceOf(FabricException.class)
          .hasMessageContaining("Node id 'a' is in use in collective 'twice'")
          .hasMessageContaining("127.0.0.1");
    }
  }

  @Test
  void shouldWaitForItsCrashedFormerSelfToTimeOut() {
    var former =
        new RawKafka(KAFKA)
            .consumer(
                Map.of(
                    "client.id",
                    "again.a",
                    "group.id",
                    "again",
                    "session.timeout.ms",
                    "1500",
                    "heartbeat.interval.ms",
                    "300",
                    "group.protocol",
                    "classic",
                    "partition.assignment.strategy",
                    "org.apache.kafka.clients.consumer.CooperativeStickyAssignor"));
    try (Fabric topics = KafkaFabric.connect(settings("again", "b", KAFKA))) {
      topics.start();
      former.subscribe(List.of("again.inbox.catalog"));
      await().until(() -> former.poll(Duration.ofMillis(50)) != null && memberOf(former));
      former.close(
          CloseOptions.groupMembershipOperation(
              CloseOptions.GroupMembershipOperation.REMAIN_IN_GROUP));
    }
    try (Fabric restarted = KafkaFabric.connect(settings("again", "a", KAFKA))) {
      long before = System.nanoTime();
      restarted.start();
      assertThat(Duration.ofNanos(System.nanoTime() - before))
          .isBetween(Duration.ofMillis(500), Duration.ofSeconds(20));
    }
  }

  private static boolean memberOf(org.apache.kafka.clients.consumer.Consumer<?, ?> consumer) {
    return !consumer.assignment().isEmpty();
  }

  @Test
  void shouldNameTheMissingRight() {
    Refusal refusal = new Refusal("c", "broker:9092");
    assertThat(refusal.to("create topics", new TopicAuthorizationException(Set.of("c.status"))))
        .hasMessageContaining("Cannot create topics")
        .hasMessageContaining("[c.status]")
        .hasMessageContaining("WRITE");
    assertThat(refusal.to("join", GroupAuthorizationException.forGroupId("c")))
        .hasMessageContaining("group 'c'")
        .hasMessageContaining("READ");
    assertThat(refusal.to("start", new TransactionalIdAuthorizationException("no")))
        .hasMessageContaining("transactional id")
        .hasMessageContaining("'c.'");
  }

  @Test
  void shouldRefuseUseBeforeTheStart() {
    try (Fabric fabric = KafkaFabric.connect(settings("latent", "a", KAFKA))) {
      assertThat(fabric.available()).isFalse();
      assertThatThrownBy(fabric::readStatus).hasMessageContaining("not started");
      fabric.start();
      assertThatThrownBy(fabric::start).isInstanceOf(IllegalStateException.class);
    }
  }

  private static FabricSettings with(String servers, int replication, Duration timeout) {
    return new FabricSettings(
        "refuse",
        new NodeId("r"),
        servers,
        Map.of(),
        (short) replication,
        Duration.ofSeconds(3),
        1 << 20,
        timeout);
  }

  private static void assertRefused(FabricSettings settings, String... parts) {
    try (Fabric fabric = KafkaFabric.connect(settings)) {
      assertThatThrownBy(fabric::start)
          .isInstanceOf(FabricException.class)
          .message()
          .contains(parts);
    }
  }
}
