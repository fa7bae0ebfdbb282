package dev.covey.engine.faulttolerance;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.covey.checkpoint.DataCodec;
import dev.covey.checkpoint.kryo.KryoCodecs;
import dev.covey.engine.LocalCollective;
import dev.covey.engine.Models;
import dev.covey.engine.RawKafka;
import dev.covey.engine.client.CoveyClient;
import dev.covey.engine.client.DeadLetters;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.concurrent.TimeUnit;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/** Records that nobody of the collective wrote; see docs/resilience.md. */
class PoisonRecordTest {
  private static final DataCodec DATA = KryoCodecs.data();
  private static LocalCollective collective;
  private static RawKafka kafka;
  private static CoveyClient client;
  private static String inbox;

  @BeforeAll
  static void start() {
    collective =
        LocalCollective.withPolicy(
            """
            sites: { main: { selector: "", shards: 1 } }
            defaults: { site: main, durability: journaled }
            """);
    collective.join("node-1", "");
    collective.awaitShards(1);
    collective.awaitShares();
    Models.deploy(collective.engine(1), "ordinary", Models.userTask("ordinary"));
    kafka = new RawKafka(collective.servers().kafka().bootstrapServers());
    client = collective.client();
    inbox = collective.name() + ".inbox.main";
  }

  @AfterAll
  static void stop() {
    client.close();
    kafka.close();
    collective.close();
  }

  @Test
  void shouldBuryGarbage() throws Exception {
    byte[] garbage = new byte[500];
    new Random(7).nextBytes(garbage);
    for (byte[] value :
        List.of(
            garbage,
            new byte[0],
            new byte[] {1},
            "{\"call\":1}".getBytes(StandardCharsets.UTF_8))) {
      assertBuried(value, Map.of(), null);
    }
    byte[] torn = DATA.encode(Map.of("call", "start"));
    torn[torn.length - 1] ^= 1;
    assertBuried(torn, Map.of(), null);
    assertThatTheShardGoesOn();
  }

  @Test
  void shouldBuryARecordWithoutValue() throws Exception {
    long offset = kafka.send(inbox, 0, null, Map.of());
    assertThat(letter(inbox, offset).value()).isEmpty();
    assertThatTheShardGoesOn();
  }

  @Test
  void shouldBuryWellFormedMessagesThatMeanNothing() throws Exception {
    assertBuried(DATA.encode(Map.of("call", "format-disk")), Map.of(), "format-disk");
    assertBuried(DATA.encode(Map.of("hello", 1L)), Map.of(), "'call'");
    assertBuried(
        DATA.encode(Map.of("call", "start", "definitionKey", 7L)), Map.of(), "definitionKey");
    assertBuried(DATA.encode(Map.of("call", "propose", "base", 1L)), Map.of(), "turn");
    assertBuried(
        DATA.encode(Map.of("call", "start", "definitionKey", "no-such")), Map.of(), "no-such");
    assertThatTheShardGoesOn();
  }

  @Test
  void shouldTellDeadLettersAndDoThemOnceTheirCauseIsGone() {
    long offset =
        kafka.send(
            inbox,
            0,
            DATA.encode(Map.of("call", "start", "definitionKey", "late", "variables", Map.of())),
            Map.of());
    letter(inbox, offset);
    DeadLetters letters = client.deadLetters();
    DeadLetters.Letter late =
        letters.list().stream()
            .filter(letter -> letter.reason().contains("'late'"))
            .findFirst()
            .orElseThrow();

    assertThat(late.what()).isEqualTo("start");
    assertThat(late.shard()).hasToString("main/0");
    assertThatThrownBy(() -> letters.resend(late.number())).hasMessageContaining("'late'");
    assertThatThrownBy(() -> letters.resend(1_000_000)).hasMessageContaining("no dead letter");
    Models.deploy(collective.engine(1), "late", Models.userTask("late"));
    letters.resend(late.number());

    assertThat(
            collective
                .engine(1)
                .getRuntimeService()
                .createProcessInstanceQuery()
                .processDefinitionKey("late")
                .count())
        .isOne();
  }

  @Test
  void shouldPassOverWhatIsNoDeadLetter() {
    String topic = collective.name() + ".dead-letter";
    int before = client.deadLetters().list().size();
    kafka.send(topic, 0, null, Map.of());
    kafka.send(
        topic,
        0,
        new byte[] {1},
        Map.of(
            "covey-source-topic", utf8(collective.name() + ".inbox.nowhere"),
            "covey-source-partition", utf8("0"),
            "covey-source-offset", utf8("1"),
            "covey-reason", utf8("x"),
            "covey-time", utf8("2020-01-01T00:00:00Z")));
    kafka.send(topic, 0, new byte[] {1}, Map.of("covey-source-topic", utf8(inbox)));

    assertThat(client.deadLetters().list()).hasSize(before);
  }

  /** Valid calls with contents of the wrong type fail as calls and do not stop the shard. */
  @Test
  void shouldBuryCallsWithContentsOfTheWrongType() throws Exception {
    Map<String, Object> variable = new LinkedHashMap<>();
    variable.put("serializer", "string");
    variable.put("text", 12L);
    assertBuried(start(Map.of("v", variable)), Map.of(), null);
    assertBuried(start(Map.of("v", "not a map")), Map.of(), null);
    assertBuried(start(Map.of("v", Map.of("serializer", "no-such"))), Map.of(), "no-such");
    assertBuried(
        DATA.encode(Map.of("call", "deploy", "name", "d", "resources", Map.of("a.bpmn", 1L))),
        Map.of(),
        null);
    assertThatTheShardGoesOn();
  }

  @Test
  void shouldBuryAProposalThatIsNoTurn() throws Exception {
    int catalogTurns = kafka.read(collective.name() + ".catalog", 0).size();
    byte[] proposal =
        DATA.encode(
            Map.of("call", "propose", "base", (long) catalogTurns, "turn", new byte[] {1, 2, 3}));
    assertBuried(collective.name() + ".inbox.catalog", proposal, Map.of(), "turn");
    String deployed =
        Models.deploy(collective.engine(1), "after-it", Models.userTask("after-it")).getId();
    assertThat(deployed).isNotBlank();
    assertThatTheShardGoesOn();
  }

  private static byte[] start(Map<String, Object> variables) {
    return DATA.encode(
        Map.of("call", "start", "definitionKey", "ordinary", "variables", variables));
  }

  @Test
  void shouldNotBeLedByForgedHeaders() throws Exception {
    byte[] unknown = DATA.encode(Map.of("call", "nonsense"));
    byte[] request = new byte[16];
    List<Map<String, byte[]>> forged =
        List.of(
            Map.of("covey-reply-node", utf8("../../etc/passwd"), "covey-request", request),
            Map.of("covey-reply-node", utf8("nobody-there"), "covey-request", request),
            Map.of("covey-reply-node", utf8("node-1"), "covey-request", new byte[3]),
            Map.of("covey-reply-node", utf8("node-1"), "covey-request", request),
            Map.of("covey-reply-node", utf8("x".repeat(5_000)), "covey-request", request),
            Map.of("covey-reply-node", new byte[] {(byte) 0xFF, 0}, "covey-request", request),
            Map.of("covey-reason", utf8("all is well"), "covey-source-offset", utf8("-1")));
    for (Map<String, byte[]> headers : forged) {
      assertBuried(unknown, headers, "nonsense");
    }
    assertThatTheShardGoesOn();
  }

  private static void assertBuried(byte[] value, Map<String, byte[]> headers, String reason) {
    assertBuried(inbox, value, headers, reason);
  }

  private static void assertBuried(
      String topic, byte[] value, Map<String, byte[]> headers, String reason) {
    long offset = kafka.send(topic, 0, value, headers);
    ConsumerRecord<byte[], byte[]> letter = letter(topic, offset);
    assertThat(letter.value()).isEqualTo(value);
    assertThat(RawKafka.header(letter, "covey-source-topic")).isEqualTo(topic);
    assertThat(RawKafka.header(letter, "covey-source-partition")).isEqualTo("0");
    assertThat(RawKafka.header(letter, "covey-node")).isEqualTo("node-1");
    assertThat(RawKafka.header(letter, "covey-reason")).isNotBlank();
    if (reason != null) {
      assertThat(RawKafka.header(letter, "covey-reason")).contains(reason);
    }
  }

  /** The one dead letter of an inbox record. */
  private static ConsumerRecord<byte[], byte[]> letter(String topic, long offset) {
    List<ConsumerRecord<byte[], byte[]>> found = new ArrayList<>();
    Awaitility.await()
        .alias("a dead letter of " + topic + "-0@" + offset)
        .atMost(Duration.ofSeconds(20))
        .pollInterval(Duration.ofMillis(20))
        .until(
            () -> {
              found.clear();
              kafka.read(collective.name() + ".dead-letter", 0).stream()
                  .filter(letter -> topic.equals(RawKafka.header(letter, "covey-source-topic")))
                  .filter(
                      letter ->
                          String.valueOf(offset)
                              .equals(RawKafka.header(letter, "covey-source-offset")))
                  .forEach(found::add);
              return !found.isEmpty();
            });
    assertThat(found).hasSize(1);
    return found.get(0);
  }

  private static void assertThatTheShardGoesOn() throws Exception {
    assertThat(client.start("ordinary", "after", Map.of()).get(20, TimeUnit.SECONDS).id())
        .isNotBlank();
    assertThat(collective.shards("node-1")).contains("main/0", "catalog/0");
  }

  private static byte[] utf8(String text) {
    return text.getBytes(StandardCharsets.UTF_8);
  }
}
