package dev.covey.engine.functional;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import dev.covey.checkpoint.RowKey;
import dev.covey.engine.Journals;
import dev.covey.engine.LocalCollective;
import dev.covey.engine.Models;
import dev.covey.engine.client.Checkpoints;
import dev.covey.engine.client.CoveyClient;
import dev.covey.engine.time.CheckpointLine;
import dev.covey.engine.time.NoSuchInstanceException;
import dev.covey.engine.time.StateDifference;
import dev.covey.engine.time.TurnNotKeptException;
import java.util.ArrayList;
import java.util.Date;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.camunda.bpm.engine.BadUserRequestException;
import org.camunda.bpm.engine.ProcessEngine;
import org.camunda.bpm.engine.history.UserOperationLogEntry;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Whatever an instance waits for, it comes back as it was, and nothing else is touched. */
class RewindTest {
  private static LocalCollective collective;
  private static CoveyClient client;
  private static Checkpoints checkpoints;
  private static ProcessEngine engine;

  @BeforeAll
  static void start() {
    collective =
        LocalCollective.withPolicy(
            """
            sites: { main: { selector: "", shards: 1 } }
            defaults: { site: main, durability: journaled }
            """);
    engine = collective.join("node-1", "", c -> c.setJobExecutorActivate(false));
    collective.awaitShards(1);
    collective.awaitShares();
    Models.deploy(engine, "called", Models.userTask("called"));
    for (WaitState state : WaitState.values()) {
      Models.deploy(engine, state.name(), state.model);
    }
    Models.deploy(engine, "other", Models.userTask("other"));
    client = collective.client();
    checkpoints = client.checkpoints();
  }

  @AfterAll
  static void stop() {
    client.close();
    collective.close();
  }

  @ParameterizedTest
  @EnumSource
  void shouldComeBackAsItWasAndEndAgain(WaitState state) {
    engine.getRuntimeService().startProcessInstanceByKey("other", variables());
    Map<RowKey, String> others = Journals.rows(engine);
    String id =
        engine.getRuntimeService().startProcessInstanceByKey(state.name(), variables()).getId();
    state.prepare.accept(engine);
    Map<RowKey, String> then = Journals.rows(engine);
    long turn = newest(id);
    state.goOn.accept(engine);
    assertEnded(id);

    checkpoints.rewind(id, turn, Map.of());

    Map<RowKey, String> now = Journals.rows(engine);
    assertThat(now.keySet().removeIf(key -> !then.containsKey(key) && isNote(key))).isTrue();
    assertThat(comparable(now)).isEqualTo(comparable(then));
    now.keySet().retainAll(others.keySet());
    assertThat(now).as("other instances, to the byte").isEqualTo(others);
    assertThat(note(id).getNewValue()).isEqualTo("turn " + turn);
    assertJournalIsWhatTablesHold();
    state.goOn.accept(engine);
    assertEnded(id);
  }

  @Test
  void shouldSendBackBeforeAFaultyStepAndCorrectIt() {
    String id =
        engine
            .getRuntimeService()
            .startProcessInstanceByKey("INCIDENT", Map.of("divisor", 0, "amount", 7))
            .getId();
    long before = newest(id);
    engine.getRuntimeService().setVariable(id, "amount", 8);
    WaitState.INCIDENT.prepare.accept(engine);

    StateDifference difference = checkpoints.diff(id, before, newest(id));
    checkpoints.rewind(id, before, Map.of("divisor", 5));

    assertThat(difference.variables())
        .isEqualTo(Map.of("amount", new StateDifference.Values("7", "8")));
    assertThat(difference.entered()).singleElement().asString().contains("incident failedJob");
    assertThat(checkpoints.show(id).waiting()).containsExactly("INCIDENT/work: job");
    assertThat(checkpoints.show(id).variables()).isEqualTo(Map.of("amount", "7", "divisor", "5"));
    WaitState.executeJobs(engine);
    assertEnded(id);
  }

  @Test
  void shouldHaveTimersDueAgainAtTheirOwnTime() {
    String id = engine.getRuntimeService().startProcessInstanceByKey("TIMER").getId();
    long turn = newest(id);
    var due = engine.getManagementService().createJobQuery().processInstanceId(id).executable();
    await().until(() -> due.count() == 1);
    Date when = due.singleResult().getDuedate();
    WaitState.executeJobs(engine);
    assertEnded(id);

    checkpoints.rewind(id, turn, Map.of());

    assertThat(due.singleResult().getDuedate()).isEqualTo(when);
    WaitState.executeJobs(engine);
    assertEnded(id);
  }

  @Test
  void shouldClearTheLockOfAnExternalTask() {
    String id = engine.getRuntimeService().startProcessInstanceByKey("EXTERNAL_TASK").getId();
    var service = engine.getExternalTaskService();
    String locked =
        service.fetchAndLock(1, "worker").topic("work", 600_000).execute().get(0).getId();
    long turn = newest(id);
    service.complete(locked, "worker");

    checkpoints.rewind(id, turn, Map.of());

    assertThatThrownBy(() -> service.complete(locked, "worker"))
        .isInstanceOf(BadUserRequestException.class);
    assertThat(service.fetchAndLock(1, "another").topic("work", 60_000).execute())
        .singleElement()
        .satisfies(task -> service.complete(task.getId(), "another"));
    assertEnded(id);
  }

  @Test
  void shouldListWhatEachTurnDid() {
    String id =
        engine
            .getRuntimeService()
            .startProcessInstanceByKey("USER_TASK", Map.of("amount", 7))
            .getId();
    engine.getRuntimeService().setVariable(id, "amount", 8);
    WaitState.completeTasks(engine, "work");

    List<CheckpointLine> lines = checkpoints.list(id);

    assertThat(lines).hasSize(3).allMatch(line -> line.node().equals("node-1"));
    assertThat(lines.get(0).happenings())
        .contains("started USER_TASK", "entered work", "set amount=7", "task work created");
    assertThat(lines.get(1).happenings()).containsExactly("set amount=8");
    assertThat(lines.get(2).happenings())
        .contains("left work", "task work gone", "ended USER_TASK COMPLETED", "removed amount");
    assertThat(checkpoints.show(id, lines.get(1).turn()).variables())
        .isEqualTo(Map.of("amount", "8"));
    assertThat(checkpoints.show(id).waiting()).isEmpty();
  }

  @Test
  void shouldTakeTheIdOfACalledInstanceForItsRoot() {
    String id = engine.getRuntimeService().startProcessInstanceByKey("CALL_ACTIVITY").getId();
    String called =
        engine
            .getRuntimeService()
            .createProcessInstanceQuery()
            .superProcessInstanceId(id)
            .singleResult()
            .getId();
    assertThat(checkpoints.list(called)).isEqualTo(checkpoints.list(id)).hasSize(1);
    WaitState.completeTasks(engine, "work");
  }

  @Test
  void shouldRefuseWhatIsNotThere() {
    String id = engine.getRuntimeService().startProcessInstanceByKey("USER_TASK").getId();
    long first = newest(id);
    assertThatThrownBy(() -> checkpoints.show(id, first - 1))
        .isInstanceOf(TurnNotKeptException.class)
        .hasMessageContaining("Expected a turn from " + first);
    assertThatThrownBy(() -> checkpoints.rewind(id, first + 1_000, Map.of()))
        .isInstanceOf(TurnNotKeptException.class)
        .hasMessageContaining("the last of shard main/0");
    assertThatThrownBy(() -> checkpoints.list("no-instance"))
        .isInstanceOf(NoSuchInstanceException.class);
    String task = WaitState.task(engine, "work").getId();
    assertThatThrownBy(() -> checkpoints.list(task)).isInstanceOf(NoSuchInstanceException.class);
    WaitState.completeTasks(engine, "work");
    engine.getHistoryService().deleteHistoricProcessInstance(id);
    assertThatThrownBy(() -> checkpoints.rewind(id, first, Map.of()))
        .isInstanceOf(NoSuchInstanceException.class)
        .hasMessageContaining("its history was deleted");
  }

  @Test
  void shouldRefuseWhenTheDefinitionWasDeleted() {
    var deployment = Models.deploy(engine, "gone", Models.userTask("gone"));
    String id = engine.getRuntimeService().startProcessInstanceByKey("gone").getId();
    long turn = newest(id);
    WaitState.completeTasks(engine, "work");
    engine.getRepositoryService().deleteDeployment(deployment.getId(), false);
    assertThatThrownBy(() -> checkpoints.rewind(id, turn, Map.of()))
        .isInstanceOf(BadUserRequestException.class)
        .hasMessageContaining("which was deleted");
  }

  private static Map<String, Object> variables() {
    Map<String, Object> variables = new HashMap<>();
    variables.put("divisor", 0);
    variables.put("text", "t\u00fc");
    variables.put("list", new ArrayList<>(List.of("a", 2)));
    variables.put("bytes", new byte[5_000]);
    variables.put("nothing", null);
    return variables;
  }

  private static long newest(String id) {
    List<CheckpointLine> lines = checkpoints.list(id);
    return lines.get(lines.size() - 1).turn();
  }

  private static boolean isNote(RowKey key) {
    return key.table().equals("ACT_HI_OP_LOG");
  }

  private static UserOperationLogEntry note(String id) {
    return engine
        .getHistoryService()
        .createUserOperationLogQuery()
        .processInstanceId(id)
        .operationType("Rewind")
        .singleResult();
  }

  /** Revisions are meant to differ; all else is not. */
  private static Map<RowKey, String> comparable(Map<RowKey, String> rows) {
    Map<RowKey, String> comparable = new TreeMap<>((a, b) -> ("" + a).compareTo("" + b));
    rows.forEach((key, text) -> comparable.put(key, text.replaceAll("\\bREV_=\\d+ ", "")));
    return comparable;
  }

  private static void assertJournalIsWhatTablesHold() {
    try (Journals journals = new Journals(collective, Map.of("main", 1))) {
      assertThat(journals.rows(List.of("catalog/0", "main/0"))).isEqualTo(Journals.rows(engine));
    }
  }

  private static void assertEnded(String id) {
    assertThat(
            engine
                .getHistoryService()
                .createHistoricProcessInstanceQuery()
                .processInstanceId(id)
                .completed()
                .count())
        .isOne();
    assertThat(
            engine
                .getRuntimeService()
                .createProcessInstanceQuery()
                .rootProcessInstanceId(id)
                .count())
        .isZero();
  }
}
