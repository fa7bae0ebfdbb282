package dev.covey.engine.faulttolerance;

import static org.assertj.core.api.Assertions.assertThat;

import dev.covey.checkpoint.kryo.KryoCodecs;
import dev.covey.embedded.EmbeddedServers;
import dev.covey.engine.CoveyPlugin;
import dev.covey.engine.LocalCollective;
import dev.covey.engine.Models;
import dev.covey.fabric.FabricSettings;
import dev.covey.fabric.NodeId;
import dev.covey.fabric.NodeStatusRecord;
import dev.covey.fabric.kafka.KafkaFabric;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.awaitility.Awaitility;
import org.camunda.bpm.engine.ProcessEngine;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** ZooKeeper goes away; see docs/resilience.md. */
class ZooKeeperAwayTest {
  private static final Duration AWAY =
      Duration.ofSeconds(Boolean.getBoolean("covey.soak") ? 60 : 2);
  @TempDir Path folder;

  @Test
  void shouldGoOnWithTheLastPolicyAlsoAcrossARestart() {
    try (EmbeddedServers servers = EmbeddedServers.start();
        LocalCollective collective = LocalCollective.on(servers)) {
      join(collective, "node-1");
      join(collective, "node-2");
      collective.awaitShards(6);
      collective.awaitShares();
      Models.deploy(collective.engine(1), "waiting", Models.userTask("waiting"));

      long stopped = System.nanoTime();
      servers.zooKeeper().stop();
      startAndComplete(collective.engine(1));
      collective.leave("node-2");
      collective.awaitShards(6);
      startAndComplete(collective.engine(1));
      join(collective, "node-2");
      collective.awaitShards(6);
      collective.awaitShares();
      startAndComplete(collective.engine("node-2"));
      awaitStatus(
          collective,
          "node-2",
          Map.of("policyFromDisk", true, "policyConnected", false, "revision", 1L));
      Awaitility.await()
          .atMost(AWAY.plusSeconds(60))
          .until(() -> System.nanoTime() - stopped > AWAY.toNanos());
      startAndComplete(collective.engine(1));

      servers.zooKeeper().restart();
      awaitStatus(collective, "node-1", Map.of("policyConnected", true));
      collective.push(
          """
          sites:
            main: { selector: "", shards: 6 }
            more: { selector: "", shards: 2 }
          defaults: { site: more, durability: journaled }
          """);
      collective.awaitShards(8);
      for (String node : List.of("node-1", "node-2")) {
        awaitStatus(
            collective,
            node,
            Map.of("policyFromDisk", false, "policyConnected", true, "revision", 2L));
      }
    }
  }

  private void join(LocalCollective collective, String node) {
    collective.join(
        node,
        "",
        configuration ->
            configuration.getProcessEnginePlugins().stream()
                .filter(CoveyPlugin.class::isInstance)
                .map(CoveyPlugin.class::cast)
                .forEach(plugin -> plugin.setDataDirectory(folder.resolve(node).toString())));
  }

  private static void startAndComplete(ProcessEngine engine) {
    String id = engine.getRuntimeService().startProcessInstanceByKey("waiting").getId();
    var task = engine.getTaskService().createTaskQuery().processInstanceId(id).singleResult();
    engine.getTaskService().complete(task.getId());
    assertThat(
            engine.getRuntimeService().createProcessInstanceQuery().processInstanceId(id).count())
        .isZero();
  }

  /** Read without a client of the collective, which would need ZooKeeper itself. */
  private static void awaitStatus(
      LocalCollective collective, String node, Map<String, Object> expected) {
    try (var fabric =
        KafkaFabric.connect(
            FabricSettings.of(
                collective.name(),
                new NodeId("observer"),
                collective.servers().kafka().bootstrapServers()))) {
      fabric.start();
      Awaitility.await()
          .atMost(Duration.ofSeconds(40))
          .untilAsserted(
              () -> {
                NodeStatusRecord record = fabric.readStatus().get(new NodeId(node));
                assertThat(record).isNotNull();
                assertThat(KryoCodecs.data().decode(record.payload()))
                    .containsAllEntriesOf(expected);
              });
    }
  }
}
