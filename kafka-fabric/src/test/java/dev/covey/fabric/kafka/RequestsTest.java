package dev.covey.fabric.kafka;

import static dev.covey.fabric.kafka.CountingNode.settings;
import static dev.covey.fabric.kafka.CountingNode.text;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import dev.covey.embedded.EmbeddedServers;
import dev.covey.fabric.FabricException;
import dev.covey.fabric.NodeId;
import dev.covey.fabric.RequestTimeoutException;
import dev.covey.fabric.ShardId;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

class RequestsTest {
  private static final String KAFKA = EmbeddedServers.shared().kafka().bootstrapServers();
  private static final Map<String, Integer> SITES = Map.of("eu", 1, "us", 1);
  private static final ShardId EU = new ShardId("eu", 0);
  private static final ShardId US = new ShardId("us", 0);
  private static CountingNode eu;
  private static CountingNode us;

  @BeforeAll
  static void start() {
    eu = CountingNode.start(settings("req", "eu", KAFKA), SITES, "eu");
    us = CountingNode.start(settings("req", "us", KAFKA), SITES, "us");
    await().until(() -> eu.open().contains(EU) && us.open().contains(US));
  }

  @AfterAll
  static void stop() {
    eu.close();
    us.close();
  }

  @Test
  void shouldAnswerARequestWhenItsTurnIsDurable() {
    List<CompletableFuture<byte[]>> replies = new ArrayList<>();
    for (int i = 0; i < 50; i++) {
      replies.add(us.fabric.request(EU, bytes("inc"), Duration.ofSeconds(20)));
    }
    List<String> numbers = replies.stream().map(reply -> text(reply.join())).toList();
    assertThat(numbers).doesNotHaveDuplicates();
    assertThat(CountingNode.journal(us.fabric, EU)).containsAll(numbers);
    assertThat(text(eu.fabric.request(EU, bytes("inc"), Duration.ofSeconds(20)).join()))
        .isNotIn(numbers);
  }

  @Test
  void shouldTimeOutWhenNobodyAnswers() {
    eu.fabric.declare(Map.of("empty", 1));
    assertThat(eu.fabric.request(new ShardId("empty", 0), bytes("inc"), Duration.ofMillis(300)))
        .failsWithin(Duration.ofSeconds(5))
        .withThrowableThat()
        .withCauseInstanceOf(RequestTimeoutException.class)
        .withMessageContaining("empty/0 within 300 ms");
  }

  @Test
  void shouldRefuseRequestsThatCannotBeSent() {
    assertThatThrownBy(
            () -> eu.fabric.request(new ShardId("mars", 0), bytes("x"), Duration.ofSeconds(1)))
        .isInstanceOf(FabricException.class)
        .hasMessageContaining("mars");
    assertThatThrownBy(() -> eu.fabric.request(US, new byte[(1 << 20) + 1], Duration.ofSeconds(1)))
        .isInstanceOf(FabricException.class)
        .hasMessageContaining("1048577");
  }

  @Test
  void shouldDeliverForeignRecordsWithBrokenHeadersAsMessagesWithoutReplyAddress() {
    try (var producer = new RawKafka(KAFKA).producer(Map.of())) {
      var broken = new ProducerRecord<byte[], byte[]>("req.inbox.us", 0, null, bytes("foreign"));
      broken.headers().add("covey-reply-node", new byte[5_000]).add("covey-request", new byte[3]);
      producer.send(broken);
      var empty = new ProducerRecord<byte[], byte[]>("req.inbox.us", 0, null, null);
      empty.headers().add("covey-reply-node", bytes("no such/node")).add("covey-request", null);
      producer.send(empty);
      var stray = new ProducerRecord<byte[], byte[]>("req.peer.us", 0, null, bytes("stray"));
      producer.send(stray);
    }
    await()
        .untilAsserted(
            () -> {
              synchronized (us) {
                assertThat(us.received)
                    .filteredOn(message -> message.replyTo().isEmpty())
                    .extracting(message -> text(message.payload()))
                    .containsExactly("foreign", "");
              }
            });
    assertThat(us.fabric.request(US, bytes("inc"), Duration.ofSeconds(10)))
        .succeedsWithin(Duration.ofSeconds(10));
  }

  @Test
  void shouldShowTheNewestStatusOfEveryNodeThatIsNotClosed() {
    CountingNode third = new CountingNode(KafkaFabric.connect(settings("req", "third", KAFKA)));
    third.fabric.start();
    eu.fabric.publishStatus(bytes("old"));
    eu.fabric.publishStatus(bytes("new"));
    third.fabric.publishStatus(bytes("third"));
    await()
        .untilAsserted(
            () -> {
              var board = us.fabric.readStatus();
              assertThat(text(board.get(new NodeId("eu")).payload())).isEqualTo("new");
              assertThat(text(board.get(new NodeId("third")).payload())).isEqualTo("third");
            });
    third.close();
    assertThat(us.fabric.readStatus()).containsOnlyKeys(new NodeId("eu"));
  }

  @Test
  void shouldEndOpenRequestsAndEveryThreadOnClose() {
    CountingNode brief = CountingNode.start(settings("req", "brief", KAFKA), Map.of("x", 1), "x");
    brief.fabric.declare(Map.of("unserved", 1));
    var open = brief.fabric.request(new ShardId("unserved", 0), bytes("x"), Duration.ofMinutes(5));
    var tail = brief.fabric.follow(new ShardId("x", 0), 0, record -> {});
    brief.close();
    brief.close();
    assertThat(open)
        .failsWithin(Duration.ZERO)
        .withThrowableThat()
        .withMessageContaining("this node's fabric was closed");
    assertThat(brief.fabric.available()).isFalse();
    tail.close();
    assertThatThrownBy(() -> brief.fabric.journalEnd(EU)).hasMessageContaining("closed");
    await()
        .untilAsserted(
            () ->
                assertThat(Thread.getAllStackTraces().keySet())
                    .extracting(Thread::getName)
                    .noneMatch(name -> name.contains("covey-brief") || name.contains("req.brief")));
  }

  private static byte[] bytes(String text) {
    return text.getBytes(StandardCharsets.UTF_8);
  }
}
