package dev.covey.engine.functional;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import dev.covey.checkpoint.Intention;
import dev.covey.checkpoint.Manifest;
import dev.covey.checkpoint.Retention;
import dev.covey.checkpoint.RowKey;
import dev.covey.checkpoint.kryo.KryoCodecs;
import dev.covey.engine.Journals;
import dev.covey.engine.LocalCollective;
import dev.covey.engine.Models;
import dev.covey.engine.checkpoint.FabricCheckpoints;
import dev.covey.engine.checkpoint.Merger;
import dev.covey.engine.checkpoint.ShardReader;
import dev.covey.fabric.Fabric;
import dev.covey.fabric.FabricSettings;
import dev.covey.fabric.NodeId;
import dev.covey.fabric.ShardId;
import dev.covey.fabric.ShardLog;
import dev.covey.fabric.kafka.KafkaFabric;
import java.nio.charset.StandardCharsets;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.Map;
import java.util.Optional;
import java.util.function.Consumer;
import org.camunda.bpm.engine.ProcessEngine;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** A shard is restored from its newest full checkpoint and the journal after it. */
class FullCheckpointTest {
  private static final ShardId SHARD = new ShardId("main", 0);
  private static final String POLICY =
      """
      sites: { main: { selector: "", shards: 1 } }
      defaults: { site: main, durability: journaled }
      """;

  private LocalCollective collective;
  private ProcessEngine engine;
  private Fabric fabric;
  private ShardReader reader;
  private FabricCheckpoints store;
  private Merger merger;

  @BeforeEach
  void start() {
    collective = LocalCollective.withPolicy(POLICY);
    engine = collective.join("node-1", "", c -> c.setJobExecutorActivate(false));
    collective.awaitShards(1);
    collective.awaitShares();
    Models.deploy(engine, "ask", Models.userTask("ask"));
    NodeId node = new NodeId("merger");
    fabric =
        KafkaFabric.connect(
            FabricSettings.of(
                collective.name(), node, collective.servers().kafka().bootstrapServers()));
    fabric.start();
    fabric.declare(Map.of("main", 1));
    reader = new ShardReader(fabric, KryoCodecs.data(), KryoCodecs.turns());
    store = new FabricCheckpoints(fabric, KryoCodecs.data());
    merger = new Merger(fabric, reader, node, Clock.systemUTC(), shard -> Duration.ZERO);
  }

  @AfterEach
  void stop() {
    fabric.close();
    collective.close();
  }

  @Test
  void shouldRestoreAShardWhoseJournalBeginsAfterItsFullCheckpoints() {
    work(20);
    Manifest first = merger.merge(SHARD).orElseThrow();
    work(20);
    Manifest second = merger.merge(SHARD).orElseThrow();
    work(20);

    assertThat(second.base()).isEqualTo(first.id());
    assertThat(store.newest("main/0")).contains(second);
    assertThat(store.previous("main/0")).contains(first);
    merger.merge(SHARD);
    assertThat(store.previous("main/0")).contains(second);
    work(5);

    assertJournalBeginsAt(second.journalPosition());
    assertSameAfterTakeover();
  }

  @Test
  void shouldMergeByItselfAsOftenAsPolicySays() {
    collective.push(
        """
        sites: { main: { selector: "", shards: 1, checkpoint: { turns: 20 } } }
        defaults: { site: main, durability: journaled }
        """);
    await().until(() -> mergedWhileWorking(0));
    long first = ShardReader.untilWhole(() -> store.newest("main/0").orElseThrow().last().number());
    await().until(() -> mergedWhileWorking(first));

    assertThat(ShardReader.untilWhole(() -> store.previous("main/0"))).isPresent();
    assertSameAfterTakeover();
  }

  private boolean mergedWhileWorking(long than) {
    work(5);
    return ShardReader.untilWhole(() -> store.newest("main/0")).stream()
        .anyMatch(full -> full.last().number() > than);
  }

  @Test
  void shouldDoNothingIfThereIsNothingToMerge() {
    assertThat(merger.merge(SHARD)).isEmpty();
    work(1);
    Optional<Manifest> merged = merger.merge(SHARD);

    assertThat(merger.merge(SHARD)).isEqualTo(merged);
  }

  @Test
  void shouldTakeNothingOfAnInterruptedMerge() {
    work(10);
    Manifest whole = merger.merge(SHARD).orElseThrow();
    work(10);
    ShardReader.Base base = reader.base(SHARD);
    Intention intention =
        new Intention("torn", "main/0", whole.id(), 1, 2, "merger", Instant.now());

    assertThatThrownBy(
            () -> store.write(intention, FullCheckpointTest::killed, Retention.none(Instant.now())))
        .hasMessage("killed");

    assertThat(store.newest("main/0")).contains(whole);
    assertThat(store.unfinished("main/0")).contains(intention);
    assertThat(reader.base(SHARD).image().number()).isEqualTo(base.image().number());
    merger.merge(SHARD);
    merger.merge(SHARD);
    assertSameAfterTakeover();
  }

  @Test
  void shouldPassOverHostileBytesInACheckpointLog() {
    work(10);
    Manifest whole = merger.merge(SHARD).orElseThrow();
    ShardLog log = fabric.checkpoints(SHARD);
    log.append("{}".getBytes(StandardCharsets.UTF_8));
    log.append(KryoCodecs.data().encode(Map.of("kind", "finished", "first", "x")));
    work(5);

    assertThat(store.newest("main/0")).contains(whole);
    assertSameAfterTakeover();
  }

  @Test
  void shouldGoBackToTheFullCheckpointBeforeADamagedOne() {
    work(10);
    Manifest good = merger.merge(SHARD).orElseThrow();
    work(10);
    long damaged = fabric.checkpoints(SHARD).end();
    Manifest second = merger.merge(SHARD).orElseThrow();
    ShardLog log = fabric.checkpoints(SHARD);
    log.append(
        KryoCodecs.data()
            .encode(
                Map.ofEntries(
                    Map.entry("kind", "finished"),
                    Map.entry("first", damaged),
                    Map.entry("newest", true),
                    Map.entry("id", "never-written"),
                    Map.entry("base", good.id()),
                    Map.entry("shard", "main/0"),
                    Map.entry("turn", second.last().number() + 1),
                    Map.entry("node", "n"),
                    Map.entry("at", Instant.now()),
                    Map.entry("catalogNumber", 0L),
                    Map.entry("turnInboxPosition", 0L),
                    Map.entry("inboxPosition", 0L),
                    Map.entry("journalPosition", second.journalPosition() + 1),
                    Map.entry("rows", 1L),
                    Map.entry("pieces", 1L),
                    Map.entry("length", 1L),
                    Map.entry("crc", 1L))));
    work(5);

    assertThat(reader.base(SHARD).full()).contains(second);
    assertSameAfterTakeover();
  }

  private static Manifest killed(Consumer<byte[]> sink) {
    sink.accept(new byte[100]);
    throw new IllegalStateException("killed");
  }

  private void work(int instances) {
    for (int i = 0; i < instances; i++) {
      String instance =
          engine
              .getRuntimeService()
              .startProcessInstanceByKey("ask", Map.of("i", i, "bytes", new byte[6_000]))
              .getId();
      if (i % 3 == 0) {
        String task =
            engine
                .getTaskService()
                .createTaskQuery()
                .processInstanceId(instance)
                .singleResult()
                .getId();
        engine.getTaskService().complete(task);
      }
    }
  }

  private void assertJournalBeginsAt(long position) {
    fabric.readJournal(SHARD, position, record -> {});
    assertThatThrownBy(() -> fabric.readJournal(SHARD, position - 1, record -> {}))
        .hasMessageContaining("offset " + (position - 1) + " is needed");
  }

  private void assertSameAfterTakeover() {
    Map<RowKey, String> before = Journals.rows(engine);
    collective.leave("node-1");
    ProcessEngine next = collective.join("node-2", "", c -> c.setJobExecutorActivate(false));
    collective.awaitShards(1);
    Map<RowKey, String> after = Journals.rows(next);
    assertThat(after.keySet()).isEqualTo(before.keySet());
    for (RowKey key : before.keySet()) {
      assertThat(after.get(key)).as(key.toString()).isEqualTo(before.get(key));
    }
    next.getRuntimeService().startProcessInstanceByKey("ask");
    assertThat(next.getTaskService().createTaskQuery().count()).isPositive();
  }
}
