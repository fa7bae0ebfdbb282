package dev.covey.engine.faulttolerance;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.covey.checkpoint.RowKey;
import dev.covey.engine.Journals;
import dev.covey.engine.LocalCollective;
import dev.covey.engine.Models;
import dev.covey.engine.QuickEngineConfiguration;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.HashSet;
import java.util.Map;
import java.util.Set;
import java.util.zip.ZipEntry;
import java.util.zip.ZipInputStream;
import javax.sql.DataSource;
import org.awaitility.Awaitility;
import org.camunda.bpm.engine.ProcessEngine;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A node that finds rows in its database at its start; see docs/resilience.md. */
class OldDatabaseTest {
  @TempDir static Path folder;
  private static LocalCollective collective;

  @BeforeAll
  static void start() {
    collective = LocalCollective.of(1);
    collective.database("node-2", url("node-2"));
    collective.join("node-2", "");
    collective.awaitShards(6);
    collective.awaitShares();
    Models.deploy(collective.engine(1), "waiting", Models.userTask("waiting"));
  }

  @AfterAll
  static void stop() {
    collective.close();
  }

  private static String url(String name) {
    return "jdbc:h2:file:" + folder.resolve(name) + ";QUERY_CACHE_SIZE=1024";
  }

  /** The copy is taken while the node runs, as a crash would leave it. */
  @Test
  void shouldHoldExactlyTheRowsItOwnsAfterARestartWithAnOldDatabase() throws Exception {
    for (int i = 0; i < 24; i++) {
      collective
          .engines()
          .get(i % 2)
          .getRuntimeService()
          .startProcessInstanceByKey("waiting", "w-" + i, Map.of("n", i, "text", "t" + i));
    }
    copyDatabase(collective.engine("node-2"), folder.resolve("old"));
    collective.leave("node-2");
    collective.awaitShards(6);
    changeEverything(collective.engine("node-1"));
    collective.database("node-2", url("old"));
    ProcessEngine restarted = collective.join("node-2", "");
    collective.awaitShards(6);
    collective.awaitShares();
    try (Journals journals = new Journals(collective, Map.of("main", 6))) {
      Awaitility.await()
          .atMost(Duration.ofSeconds(20))
          .untilAsserted(
              () -> {
                // Shards may still be on their way to this node.
                Set<String> shards = new HashSet<>(collective.shards("node-2"));
                assertThat(shards).isNotEmpty();
                shards.add("catalog/0");
                Map<RowKey, String> expected = journals.rows(shards);
                assertThat(Journals.rows(restarted)).isEqualTo(expected);
              });
    }
  }

  /**
   * What the old database holds is then not true any more: tasks done, instances gone, new ones.
   */
  private static void changeEverything(ProcessEngine engine) {
    var tasks = engine.getTaskService().createTaskQuery().list();
    assertThat(tasks).hasSizeGreaterThan(10);
    tasks.subList(0, 8).forEach(task -> engine.getTaskService().complete(task.getId()));
    engine
        .getRuntimeService()
        .deleteProcessInstance(tasks.get(9).getProcessInstanceId(), "no more");
    for (int i = 0; i < 6; i++) {
      engine.getRuntimeService().startProcessInstanceByKey("waiting", "late-" + i);
    }
    Models.deploy(engine, "later", Models.userTask("later"));
  }

  /** What H2 is writing at that moment may be missing in a copy, so this looks into it. */
  private static void copyDatabase(ProcessEngine engine, Path to) {
    DataSource live = engine.getProcessEngineConfiguration().getDataSource();
    Path look = folder.resolve("look");
    Awaitility.await()
        .untilAsserted(
            () -> {
              copyOnce(live, to);
              Files.copy(file(to), file(look), StandardCopyOption.REPLACE_EXISTING);
              assertThat(executions(DriverManager.getConnection(url("look"), "sa", "")))
                  .isPositive()
                  .isEqualTo(executions(live.getConnection()));
            });
  }

  private static int executions(Connection opened) throws SQLException {
    try (Connection connection = opened;
        Statement statement = connection.createStatement();
        ResultSet count = statement.executeQuery("SELECT COUNT(*) FROM ACT_RU_EXECUTION")) {
      count.next();
      return count.getInt(1);
    }
  }

  private static Path file(Path database) {
    return Path.of(database + ".mv.db");
  }

  private static void copyOnce(DataSource live, Path to) throws SQLException, IOException {
    Path zip = folder.resolve("backup.zip");
    try (Connection connection = live.getConnection();
        Statement statement = connection.createStatement()) {
      statement.execute("BACKUP TO '" + zip + "'");
    }
    try (ZipInputStream backup = new ZipInputStream(Files.newInputStream(zip))) {
      ZipEntry entry = backup.getNextEntry();
      while (entry != null) {
        if (entry.getName().endsWith(".mv.db")) {
          copy(backup, file(to));
        }
        entry = backup.getNextEntry();
      }
    }
  }

  private static void copy(InputStream from, Path to) throws IOException {
    Files.copy(from, to, StandardCopyOption.REPLACE_EXISTING);
  }

  @Test
  void shouldRefuseADatabaseOfAPlainEngineAndDeleteNothing() {
    String url = url("plain");
    ProcessEngine plain = plain(url);
    Models.deploy(plain, "mine", Models.userTask("mine"));
    String id = plain.getRuntimeService().startProcessInstanceByKey("mine").getId();
    plain.close();
    collective.database("plain", url);
    assertThatThrownBy(() -> collective.join("plain", ""))
        .hasMessageContaining("an engine outside any collective")
        .hasMessageContaining("nothing was deleted")
        .hasMessageContaining(collective.name());
    assertHolds(url, "mine", id);
  }

  @Test
  void shouldRefuseADatabaseOfAnotherCollectiveAndDeleteNothing() {
    String url = url("foreign");
    String id;
    LocalCollective other =
        LocalCollective.withPolicy(
            """
            sites: { main: { selector: "", shards: 1 } }
            defaults: { site: main, durability: journaled }
            """);
    Path copy = folder.resolve("foreign-copy");
    try (other) {
      other.database("node-1", url);
      ProcessEngine engine = other.join("node-1", "");
      other.awaitShards(1);
      other.awaitShares();
      Models.deploy(engine, "theirs", Models.userTask("theirs"));
      id = engine.getRuntimeService().startProcessInstanceByKey("theirs").getId();
      copyDatabase(engine, copy);
    }
    collective.database("foreign", url("foreign-copy"));
    assertThatThrownBy(() -> collective.join("foreign", ""))
        .hasMessageContaining("of collective " + other.name())
        .hasMessageContaining("nothing was deleted");
    assertHolds(url("foreign-copy"), "theirs", id);
  }

  private static void assertHolds(String url, String key, String instance) {
    ProcessEngine reopened = plain(url);
    try {
      assertThat(
              reopened
                  .getRuntimeService()
                  .createProcessInstanceQuery()
                  .processDefinitionKey(key)
                  .processInstanceId(instance)
                  .count())
          .isOne();
      assertThat(reopened.getTaskService().createTaskQuery().count()).isOne();
    } finally {
      reopened.close();
    }
  }

  private static ProcessEngine plain(String url) {
    var configuration = new QuickEngineConfiguration();
    configuration.setProcessEngineName("plain-" + System.nanoTime());
    configuration.setJdbcUrl(url);
    configuration.setDatabaseSchemaUpdate("true");
    configuration.setHistory("full");
    configuration.setMetricsEnabled(false);
    configuration.setJobExecutorActivate(false);
    return configuration.buildProcessEngine();
  }
}
