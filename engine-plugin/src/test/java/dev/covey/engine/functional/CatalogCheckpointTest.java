package dev.covey.engine.functional;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.covey.checkpoint.CheckpointStoreException;
import dev.covey.checkpoint.Manifest;
import dev.covey.checkpoint.RowKey;
import dev.covey.checkpoint.kryo.KryoCodecs;
import dev.covey.engine.Journals;
import dev.covey.engine.LocalCollective;
import dev.covey.engine.Models;
import dev.covey.engine.checkpoint.FabricCheckpoints;
import dev.covey.fabric.Fabric;
import dev.covey.fabric.FabricException;
import dev.covey.fabric.FabricSettings;
import dev.covey.fabric.NodeId;
import dev.covey.fabric.ShardId;
import dev.covey.fabric.kafka.KafkaFabric;
import java.util.Map;
import org.camunda.bpm.engine.ProcessEngine;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** A node begins with the catalog's newest full checkpoint, whatever has happened before. */
class CatalogCheckpointTest {
  private static final String POLICY =
      """
      sites: { main: { selector: "", shards: 1 } }
      defaults: { site: main, durability: journaled, checkpoint: { turns: 10 } }
      """;

  private LocalCollective collective;
  private ProcessEngine engine;
  private Fabric fabric;

  @BeforeEach
  void start() {
    collective = LocalCollective.withPolicy(POLICY);
    engine = collective.join("node-1", "", c -> c.setJobExecutorActivate(false));
    collective.awaitShards(1);
    collective.awaitShares();
    fabric =
        KafkaFabric.connect(
            FabricSettings.of(
                collective.name(),
                new NodeId("looking"),
                collective.servers().kafka().bootstrapServers()));
    fabric.start();
    fabric.declare(Map.of("main", 1));
  }

  @AfterEach
  void stop() {
    fabric.close();
    collective.close();
  }

  @Test
  void shouldBeTheSameOnANodeThatReadsNoTurnBeforeTheFullCheckpoint() {
    Manifest full = deployUntilMergedAfter(0);
    Models.deploy(engine, "last", Models.userTask("last"));
    Map<RowKey, String> catalog = Journals.rows(engine);

    fabric.deleteJournalBefore(ShardId.CATALOG, full.journalPosition());
    ProcessEngine second = collective.join("node-2", "", c -> c.setJobExecutorActivate(false));

    assertThat(Journals.rows(second)).isEqualTo(catalog);
    second.getRuntimeService().startProcessInstanceByKey("p0");
    second.getRuntimeService().startProcessInstanceByKey("last");
    assertThat(Models.deploy(second, "again", Models.userTask("last"))).isNotNull();
  }

  @Test
  void shouldGoOnMergingWhereTheNextOwnerGoesOn() {
    Manifest first = deployUntilMergedAfter(0);
    collective.leave("node-1");
    engine = collective.join("node-2", "", c -> c.setJobExecutorActivate(false));
    collective.awaitShards(1);

    Manifest second = deployUntilMergedAfter(first.last().number());

    assertThat(second.base()).isEqualTo(first.id());
    assertThat(fabric.journalStart(ShardId.CATALOG)).isZero();
  }

  private Manifest deployUntilMergedAfter(long number) {
    int[] next = {0};
    FabricCheckpoints store = new FabricCheckpoints(fabric, KryoCodecs.data());
    Manifest[] merged = {null};
    await()
        .until(
            () -> {
              String key = "p" + next[0]++;
              Models.deploy(engine, key, Models.userTask(key));
              merged[0] = newest(store);
              return merged[0] != null && merged[0].last().number() > number;
            });
    return merged[0];
  }

  private static Manifest newest(FabricCheckpoints store) {
    try {
      return store.newest(ShardId.CATALOG.toString()).orElse(null);
    } catch (FabricException | CheckpointStoreException e) {
      return null; // A merge was cutting the log.
    }
  }
}
