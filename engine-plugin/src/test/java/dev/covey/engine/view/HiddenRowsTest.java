package dev.covey.engine.view;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.covey.checkpoint.Row;
import dev.covey.checkpoint.RowChange;
import dev.covey.checkpoint.RowKey;
import dev.covey.checkpoint.ShardImage;
import dev.covey.checkpoint.TurnHeader;
import dev.covey.engine.Journals;
import dev.covey.engine.Models;
import dev.covey.engine.QuickEngineConfiguration;
import dev.covey.engine.capture.Table;
import dev.covey.engine.capture.Tables;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.UUID;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import javax.sql.DataSource;
import org.camunda.bpm.engine.ProcessEngine;
import org.camunda.bpm.engine.impl.cfg.ProcessEngineConfigurationImpl;
import org.camunda.bpm.engine.task.Task;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Rows that wait in an open transaction, in the tables of an engine that works meanwhile. */
class HiddenRowsTest {
  private static final int INSTANCES = 400;
  private static final int ROUNDS = Boolean.getBoolean("covey.soak") ? 40 : 4;

  private final ExecutorService threads = Executors.newCachedThreadPool();
  private ProcessEngine engine;
  private DataSource dataSource;
  private OwnConnections connections;
  private Tables tables;
  private HiddenRows hidden;

  @BeforeEach
  void start() throws SQLException {
    QuickEngineConfiguration configuration = new QuickEngineConfiguration();
    configuration.setDatabaseSchemaUpdate("create-drop");
    String name = "hidden-" + UUID.randomUUID();
    configuration.setProcessEngineName(name);
    configuration.setJdbcUrl("jdbc:h2:mem:" + name + ";QUERY_CACHE_SIZE=1024");
    configuration.setMetricsEnabled(false);
    configuration.setHistory("full");
    engine = configuration.buildProcessEngine();
    Models.deploy(engine, "ask", Models.userTask("ask"));
    dataSource =
        ((ProcessEngineConfigurationImpl) engine.getProcessEngineConfiguration()).getDataSource();
    try (Connection connection = dataSource.getConnection()) {
      tables = Tables.read(connection);
    }
    connections = new OwnConnections(dataSource);
    hidden = new HiddenRows(connections, tables);
  }

  @AfterEach
  void stop() throws InterruptedException {
    hidden.close();
    threads.shutdown();
    assertThat(threads.awaitTermination(60, TimeUnit.SECONDS)).isTrue();
    connections.close();
    engine.close();
  }

  @Test
  void shouldHideRowsUntilTheyAreShown() throws SQLException {
    startInstances(INSTANCES);
    Map<RowKey, String> before = Journals.rows(engine);
    ShardImage image = takenOut();

    assertThat(hidden.put(image, () -> true)).isTrue();

    assertThat(tasks()).isEmpty();
    assertThat(engine.getRuntimeService().createProcessInstanceQuery().count()).isZero();
    startInstances(3);
    tasks().forEach(task -> engine.getTaskService().complete(task.getId()));
    assertThat(tasks()).isEmpty();

    hidden.show(anyOf(image), threads);

    assertThat(tasks()).hasSize(INSTANCES);
    assertThat(engine.getRuntimeService().createProcessInstanceQuery().count())
        .isEqualTo(INSTANCES);
    assertThat(Journals.rows(engine)).containsAllEntriesOf(before);
  }

  @Test
  void shouldApplyTurnsToHiddenRows() throws SQLException {
    startInstances(3);
    ShardImage image = takenOut();
    hidden.put(image, () -> true);
    List<Row> waiting = new ArrayList<>(image.rows("ACT_RU_TASK"));

    hidden.apply(
        List.of(
            new RowChange.Put(waiting.get(0).with("NAME_", "changed")),
            new RowChange.Remove(waiting.get(1).key())));
    Row orphan = waiting.get(2).with("EXECUTION_ID_", "none");
    assertThatThrownBy(
            () ->
                hidden.apply(
                    List.of(
                        new RowChange.Put(waiting.get(0).with("NAME_", "not so")),
                        new RowChange.Put(orphan))))
        .isInstanceOf(ViewException.class)
        .hasMessageContaining("refused a hidden turn");
    assertThat(tasks()).isEmpty();
    hidden.show(anyOf(image), threads);

    assertThat(tasks()).extracting(Task::getName).containsExactlyInAnyOrder("changed", null);
  }

  @Test
  void shouldLetTheEngineWorkOnRowsWhoseCommitIsStillUnderWay() throws Exception {
    Random random = new Random(7);
    for (int round = 0; round < ROUNDS; round++) {
      startInstances(INSTANCES);
      ShardImage image = takenOut();
      hidden.put(image, () -> true);
      hidden.show(anyOf(image), threads);

      List<Task> all = new ArrayList<>(tasks());
      assertThat(all).hasSize(INSTANCES);
      Collections.shuffle(all, random);
      List<Future<?>> working = new ArrayList<>();
      for (List<Task> half : List.of(all.subList(0, 200), all.subList(200, 399))) {
        working.add(threads.submit(() -> half.forEach(this::complete)));
      }
      for (Future<?> work : working) {
        work.get(60, TimeUnit.SECONDS);
      }

      assertThat(tasks()).extracting(Task::getId).containsExactly(all.get(399).getId());
      complete(all.get(399));
      assertThat(engine.getHistoryService().createHistoricProcessInstanceQuery().finished().count())
          .isEqualTo((long) (round + 1) * INSTANCES);
    }
  }

  @Test
  void shouldNotAnswerWithAResultFromBeforeTheRowsWereShown() throws SQLException {
    startInstances(3_000);
    ShardImage image = takenOut();
    hidden.put(image, () -> true);
    try (Connection connection = dataSource.getConnection()) {
      assertThat(count(connection)).isZero();
      hidden.show(anyOf(image), threads);

      assertThat(count(connection)).isEqualTo(3_000);
    }
  }

  private static int count(Connection connection) throws SQLException {
    try (Statement statement = connection.createStatement();
        ResultSet rows = statement.executeQuery("SELECT COUNT(*) FROM ACT_RU_TASK")) {
      rows.next();
      return rows.getInt(1);
    }
  }

  private void complete(Task task) {
    engine.getTaskService().setVariable(task.getId(), "by", task.getId());
    engine.getTaskService().complete(task.getId());
  }

  @Test
  void shouldLeaveNothingWhenItIsNotWantedAnyMore() throws SQLException {
    startInstances(600);
    ShardImage image = takenOut();
    AtomicBoolean asked = new AtomicBoolean();

    assertThat(hidden.put(image, () -> asked.getAndSet(true))).isFalse();
    assertThat(hidden.put(image, () -> true)).isTrue();
    hidden.close();

    assertThat(tasks()).isEmpty();
    assertThat(hidden.put(image, () -> true)).isTrue();
  }

  @Test
  void shouldShowTheRestOnceTheCommitBeginsThoughItsThreadIsSlow() throws Exception {
    startInstances(3);
    ShardImage image = takenOut();
    hidden.put(image, () -> true);
    CountDownLatch begin = new CountDownLatch(1);
    Future<?> shown =
        threads.submit(
            () ->
                hidden.show(
                    anyOf(image),
                    commit ->
                        threads.execute(
                            () -> {
                              awaitLatch(begin);
                              commit.run();
                            })));

    assertThat(tasks()).isEmpty();
    assertThat(shown.isDone()).isFalse();
    begin.countDown();
    shown.get(30, TimeUnit.SECONDS);
    assertThat(tasks()).hasSize(3);
  }

  private static void awaitLatch(CountDownLatch latch) {
    try {
      latch.await();
    } catch (InterruptedException e) {
      throw new IllegalStateException(e);
    }
  }

  @Test
  void shouldLeaveNoUserBehind() throws SQLException {
    startInstances(1);
    hidden.put(takenOut(), () -> true);
    hidden.close();
    connections.close();

    try (Connection connection = dataSource.getConnection();
        Statement statement = connection.createStatement();
        ResultSet users =
            statement.executeQuery(
                "SELECT COUNT(*) FROM INFORMATION_SCHEMA.USERS WHERE USER_NAME LIKE 'COVEY%'")) {
      users.next();
      assertThat(users.getInt(1)).isZero();
    }
  }

  private void startInstances(int count) {
    for (int i = 0; i < count; i++) {
      engine.getRuntimeService().startProcessInstanceByKey("ask", Map.of("number", i));
    }
  }

  private List<Task> tasks() {
    return engine.getTaskService().createTaskQuery().list();
  }

  private static RowKey anyOf(ShardImage image) {
    return image.rows("ACT_RU_TASK").iterator().next().key();
  }

  /** All that is about running instances, which is in the tables no more. */
  private ShardImage takenOut() throws SQLException {
    List<Row> rows = new ArrayList<>();
    List<String> running = tasks().stream().map(Task::getProcessInstanceId).toList();
    try (Connection connection = dataSource.getConnection();
        Statement statement = connection.createStatement()) {
      connection.setAutoCommit(false);
      for (Table table : tables.all()) {
        if (table.columns().names().contains("PROC_INST_ID_")) {
          read(statement, table).stream()
              .filter(row -> running.contains(row.value("PROC_INST_ID_")))
              .forEach(rows::add);
        }
      }
      List<RowChange> removals =
          rows.stream().<RowChange>map(row -> new RowChange.Remove(row.key())).toList();
      RowChanges.apply(connection, tables, removals);
      connection.commit();
      connection.setAutoCommit(true);
    }
    assertThat(tasks()).isEmpty();
    return new ShardImage(
        new TurnHeader("main/0", 1, "node-1", Instant.EPOCH, TurnHeader.NO_INBOX_POSITION, 0),
        rows);
  }

  private static List<Row> read(Statement statement, Table table) throws SQLException {
    List<Row> rows = new ArrayList<>();
    String columns = String.join(", ", table.columns().names());
    try (ResultSet found = statement.executeQuery("SELECT " + columns + " FROM " + table.name())) {
      while (found.next()) {
        Object[] raw = new Object[table.columns().size()];
        for (int i = 0; i < raw.length; i++) {
          raw[i] = found.getObject(i + 1);
        }
        rows.add(table.row(raw));
      }
    }
    return rows;
  }
}
