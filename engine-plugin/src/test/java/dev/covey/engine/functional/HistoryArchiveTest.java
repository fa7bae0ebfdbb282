package dev.covey.engine.functional;

import static org.assertj.core.api.Assertions.assertThat;

import dev.covey.checkpoint.RowChange;
import dev.covey.checkpoint.RowKey;
import dev.covey.checkpoint.kryo.KryoCodecs;
import dev.covey.engine.DatabaseSessions;
import dev.covey.engine.Journals;
import dev.covey.engine.LocalCollective;
import dev.covey.engine.Models;
import dev.covey.engine.address.IdLayout;
import dev.covey.engine.capture.SessionRows;
import dev.covey.engine.capture.Tables;
import dev.covey.engine.view.EndedInstances;
import dev.covey.fabric.Fabric;
import dev.covey.fabric.FabricSettings;
import dev.covey.fabric.NodeId;
import dev.covey.fabric.ShardId;
import dev.covey.fabric.kafka.KafkaFabric;
import java.sql.Connection;
import java.sql.Statement;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import org.awaitility.Awaitility;
import org.camunda.bpm.engine.ProcessEngine;
import org.camunda.bpm.engine.impl.cfg.ProcessEngineConfigurationImpl;
import org.junit.jupiter.api.Test;

/** Ended instances leave the shards, wholly and once, and running ones stay. */
class HistoryArchiveTest {
  private static final String KEPT =
      """
      sites: { main: { selector: "", shards: 2 } }
      defaults: { site: main, durability: journaled }
      """;
  private static final String ARCHIVED =
      """
      sites: { main: { selector: "", shards: 2 } }
      defaults: { site: main, durability: journaled, history: { keep: 0s } }
      """;

  @Test
  void shouldMoveTheHistoryOfEndedInstancesOutOfTheirShards() {
    try (LocalCollective collective = LocalCollective.withPolicy(KEPT)) {
      ProcessEngine engine = collective.join("node-1", "", c -> c.setJobExecutorActivate(false));
      collective.awaitShards(2);
      collective.awaitShares();
      Models.deploy(engine, "ask", Models.userTask("ask"));
      List<String> ended = new ArrayList<>();
      List<String> running = new ArrayList<>();
      for (int i = 0; i < 120; i++) {
        Map<String, Object> variables = Map.of("i", i, "bytes", new byte[5_000]);
        String instance =
            engine.getRuntimeService().startProcessInstanceByKey("ask", variables).getId();
        (i % 4 == 0 ? running : ended).add(instance);
        if (i % 4 != 0) {
          complete(engine, instance);
        }
      }
      Map<RowKey, String> before = Journals.rows(engine);

      collective.push(ARCHIVED);

      Awaitility.await()
          .atMost(Duration.ofSeconds(30))
          .until(
              () ->
                  engine.getHistoryService().createHistoricProcessInstanceQuery().finished().count()
                      == 0);
      Map<RowKey, String> after = Journals.rows(engine);
      Set<RowKey> archived = archived(collective, ended);
      assertThat(archived).hasSizeGreaterThan(ended.size() * 5);
      Set<RowKey> gone = new TreeSet<>(HistoryArchiveTest::compare);
      gone.addAll(before.keySet());
      gone.removeAll(after.keySet());
      assertThat(archived).isEqualTo(gone);
      assertThat(archived(collective, running)).isEmpty();
      try (Journals journals = new Journals(collective, Map.of("main", 2))) {
        assertThat(journals.rows(List.of("catalog/0", "main/0", "main/1"))).isEqualTo(after);
      }
      running.forEach(instance -> complete(engine, instance));
    }
  }

  @Test
  void shouldLeaveAnInstanceThatIsBeingRewound() throws Exception {
    try (LocalCollective collective = LocalCollective.withPolicy(KEPT)) {
      ProcessEngine engine = collective.join("node-1", "", c -> c.setJobExecutorActivate(false));
      collective.awaitShards(2);
      collective.awaitShares();
      Models.deploy(engine, "ask", Models.userTask("ask"));
      String instance = engine.getRuntimeService().startProcessInstanceByKey("ask").getId();
      complete(engine, instance);
      var configuration = (ProcessEngineConfigurationImpl) engine.getProcessEngineConfiguration();
      try (Connection rewinding = configuration.getDataSource().getConnection();
          Connection archiving = configuration.getDataSource().getConnection()) {
        rewinding.setAutoCommit(false);
        archiving.setAutoCommit(false);
        SessionRows.uncaptured(
            () -> {
              try (Statement statement = rewinding.createStatement()) {
                statement.executeUpdate("UPDATE ACT_HI_PROCINST SET END_TIME_ = NULL");
              }
            });
        EndedInstances ended = new EndedInstances(Tables.read(archiving));
        Instant later = Instant.now().plusSeconds(3_600);
        Future<List<String>> found =
            Executors.newSingleThreadExecutor()
                .submit(() -> ended.before(archiving, IdLayout.parse(instance), later, 10));
        Awaitility.await().until(() -> DatabaseSessions.isAnyBlocked(engine));
        rewinding.commit();

        assertThat(found.get(60, TimeUnit.SECONDS)).isEmpty();
        archiving.rollback();
      }
    }
  }

  private static void complete(ProcessEngine engine, String instance) {
    var task = engine.getTaskService().createTaskQuery().processInstanceId(instance);
    engine.getTaskService().complete(task.singleResult().getId());
  }

  /** Fails if an instance is there twice. */
  private static Set<RowKey> archived(LocalCollective collective, List<String> instances) {
    Set<RowKey> rows = new TreeSet<>(HistoryArchiveTest::compare);
    String kafka = collective.servers().kafka().bootstrapServers();
    NodeId name = new NodeId("reader");
    try (Fabric fabric = KafkaFabric.connect(FabricSettings.of(collective.name(), name, kafka))) {
      fabric.start();
      fabric.declare(Map.of("main", 2));
      for (String instance : instances) {
        for (int shard = 0; shard < 2; shard++) {
          fabric.readHistory(
              new ShardId("main", shard),
              instance,
              record -> {
                for (RowChange change : KryoCodecs.turns().decode(record.value()).changes()) {
                  assertThat(rows.add(change.key())).as(change.key().toString()).isTrue();
                }
              });
        }
      }
    }
    return rows;
  }

  private static int compare(RowKey a, RowKey b) {
    int byTable = a.table().compareTo(b.table());
    return byTable != 0 ? byTable : a.key().compareTo(b.key());
  }
}
