package dev.covey.engine.functional;

import static org.assertj.core.api.Assertions.assertThat;

import dev.covey.engine.LocalCollective;
import dev.covey.engine.Models;
import dev.covey.engine.RawKafka;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.Date;
import java.util.List;
import java.util.Map;
import java.util.function.Predicate;
import org.awaitility.Awaitility;
import org.camunda.bpm.engine.ProcessEngine;
import org.camunda.bpm.engine.history.HistoricJobLog;
import org.camunda.bpm.engine.history.HistoricProcessInstance;
import org.camunda.bpm.engine.repository.ProcessDefinition;
import org.camunda.bpm.engine.runtime.JobQuery;
import org.camunda.bpm.engine.runtime.ProcessInstance;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/** What starts instances by itself or by an event starts each of them once in the collective. */
class StartEventsTest {
  private static LocalCollective collective;

  @BeforeAll
  static void start() {
    collective = LocalCollective.of(3);
  }

  @AfterAll
  static void stop() {
    collective.close();
  }

  @Test
  void shouldFireATimerOncePerDueDate() {
    deploy("cycle", timer("<timeCycle>R3/PT1S</timeCycle>"));
    deploy("date", timer("<timeDate>" + soon() + "</timeDate>"));
    awaitStarted("date", 1);
    assertOncePerDueDate("cycle", 3);
    assertOncePerDueDate("date", 1);
  }

  @Test
  void shouldGoOnFiringAfterTheNodeThatFiredHasStopped() {
    deploy("handed-over", timer("<timeCycle>R/PT1S</timeCycle>"));
    awaitStarted("handed-over", 1);
    String owner = collective.owner("catalog/0");
    collective.leave(owner);
    collective.awaitShards(6);
    awaitStarted("handed-over", started("handed-over").size() + 2);
    collective.join(owner, "");
    collective.awaitShards(6);
    collective.awaitShares();
    awaitStarted("handed-over", started("handed-over").size() + 2);
    collective.engine(1).getRepositoryService().suspendProcessDefinitionByKey("handed-over");
    assertOncePerDueDate("handed-over", Integer.MAX_VALUE);
  }

  @Test
  void shouldGoOnFiringAfterEveryNodeWasRemovedFromTheGroup() {
    deploy("kicked-out", timer("<timeCycle>R/PT1S</timeCycle>"));
    awaitStarted("kicked-out", 1);
    try (RawKafka kafka = new RawKafka(collective.servers().kafka().bootstrapServers())) {
      kafka.kickOut(collective.name());
    }
    awaitStarted("kicked-out", started("kicked-out").size() + 3);
    collective.awaitShards(6);
    collective.awaitShares();
    collective.engine(1).getRepositoryService().suspendProcessDefinitionByKey("kicked-out");
    assertOncePerDueDate("kicked-out", Integer.MAX_VALUE);
  }

  @Test
  void shouldKeepOneTimerWhicheverNodeChangesItsDefinition() {
    for (int node = 1; node <= 3; node++) {
      String model = Models.process("versions", timer("<timeCycle>R/PT" + node + "H</timeCycle>"));
      Models.deploy(collective.engines().get(node - 1), "versions", model);
      int version = node;
      awaitOnEveryNode(engine -> timers(engine, version).count() == 1);
      awaitOnEveryNode(engine -> allTimers(engine).count() == 1);
    }
    for (ProcessEngine engine : collective.engines()) {
      engine.getRepositoryService().suspendProcessDefinitionByKey("versions");
      awaitOnEveryNode(each -> allTimers(each).suspended().count() == 1);
      engine.getRepositoryService().activateProcessDefinitionByKey("versions");
      awaitOnEveryNode(each -> allTimers(each).active().count() == 1);
    }
    var repository = collective.engines().get(1).getRepositoryService();
    repository
        .createDeploymentQuery()
        .deploymentName("versions")
        .list()
        .forEach(deployment -> repository.deleteDeployment(deployment.getId()));
    awaitOnEveryNode(engine -> allTimers(engine).count() == 0);
  }

  private static JobQuery allTimers(ProcessEngine engine) {
    return engine.getManagementService().createJobQuery().processDefinitionKey("versions");
  }

  private static JobQuery timers(ProcessEngine engine, int version) {
    String definition =
        engine
            .getRepositoryService()
            .createProcessDefinitionQuery()
            .processDefinitionKey("versions")
            .processDefinitionVersion(version)
            .list()
            .stream()
            .map(ProcessDefinition::getId)
            .findFirst()
            .orElse("none");
    return engine.getManagementService().createJobQuery().processDefinitionId(definition);
  }

  private static void awaitOnEveryNode(Predicate<ProcessEngine> condition) {
    Awaitility.await()
        .atMost(Duration.ofSeconds(20))
        .pollInterval(Duration.ofMillis(20))
        .until(() -> collective.engines().stream().allMatch(condition));
  }

  /**
   * A due date that nobody was there for is passed over, as in a plain engine; none comes twice.
   */
  private static void assertOncePerDueDate(String key, int atMost) {
    Awaitility.await()
        .during(Duration.ofMillis(2500))
        .atMost(Duration.ofSeconds(30))
        .pollInterval(Duration.ofMillis(200))
        .untilAsserted(
            () -> {
              List<Date> dueDates = firedDueDates(key);
              assertThat(dueDates).doesNotHaveDuplicates().hasSizeBetween(1, atMost);
              assertThat(started(key)).hasSameSizeAs(dueDates);
            });
  }

  private static List<Date> firedDueDates(String key) {
    return collective
        .engine(1)
        .getHistoryService()
        .createHistoricJobLogQuery()
        .processDefinitionKey(key)
        .successLog()
        .list()
        .stream()
        .map(HistoricJobLog::getJobDueDate)
        .toList();
  }

  @Test
  void shouldStartOneInstanceByMessageOnEachNode() {
    deployOn(
        1,
        "by-message",
        Models.definitions(
            "<message id='m' name='order placed'/>",
            "by-message",
            "<startEvent id='start'><messageEventDefinition messageRef='m'/></startEvent>"
                + Models.THEN_USER_TASK));
    int expected = 0;
    for (ProcessEngine engine : collective.engines()) {
      ProcessInstance started =
          engine
              .getRuntimeService()
              .startProcessInstanceByMessage("order placed", "order", Map.of("amount", 7));
      assertThat(started.getBusinessKey()).isEqualTo("order");
      ProcessInstance correlated =
          engine
              .getRuntimeService()
              .createMessageCorrelation("order placed")
              .processInstanceBusinessKey("correlated")
              .correlateStartMessage();
      expected += 2;
      assertThat(started("by-message"))
          .hasSize(expected)
          .contains(started.getId(), correlated.getId());
    }
    stays("by-message", expected);
  }

  @Test
  void shouldStartOneInstanceBySignalOnEachNode() {
    deployOn(
        2,
        "by-signal",
        Models.definitions(
            "<signal id='s' name='bell'/>",
            "by-signal",
            "<startEvent id='start'><signalEventDefinition signalRef='s'/></startEvent>"
                + Models.THEN_USER_TASK));
    int expected = 0;
    for (ProcessEngine engine : collective.engines()) {
      engine.getRuntimeService().signalEventReceived("bell");
      assertThat(started("by-signal")).hasSize(++expected);
      engine.getRuntimeService().createSignalEvent("bell").setVariables(Map.of("n", 1)).send();
      assertThat(started("by-signal")).hasSize(++expected);
    }
    stays("by-signal", expected);
  }

  @Test
  void shouldStartOneInstanceByConditionOnEachNode() {
    deployOn(
        3,
        "by-condition",
        Models.process(
            "by-condition",
            "<startEvent id='start'><conditionalEventDefinition>"
                + "<condition xsi:type='tFormalExpression'>${amount &gt; 10}</condition>"
                + "</conditionalEventDefinition></startEvent>"
                + Models.THEN_USER_TASK));
    int expected = 0;
    for (ProcessEngine engine : collective.engines()) {
      var runtime = engine.getRuntimeService();
      List<ProcessInstance> none =
          runtime.createConditionEvaluation().setVariable("amount", 10).evaluateStartConditions();
      List<ProcessInstance> one =
          runtime.createConditionEvaluation().setVariable("amount", 11).evaluateStartConditions();
      assertThat(none).isEmpty();
      assertThat(one).hasSize(1);
      assertThat(started("by-condition")).hasSize(++expected);
    }
    stays("by-condition", expected);
  }

  private static String timer(String when) {
    return "<startEvent id='start'><timerEventDefinition>"
        + when
        + "</timerEventDefinition></startEvent>"
        + Models.THEN_USER_TASK;
  }

  private static String soon() {
    return Instant.now().plusSeconds(2).truncatedTo(ChronoUnit.SECONDS).toString();
  }

  private static void deploy(String key, String elements) {
    deployOn(1, key, Models.process(key, elements));
  }

  private static void deployOn(int node, String key, String model) {
    Models.deploy(collective.engines().get(node - 1), key, model);
    Awaitility.await()
        .atMost(Duration.ofSeconds(20))
        .pollInterval(Duration.ofMillis(10))
        .until(() -> collective.engines().stream().allMatch(engine -> knows(engine, key)));
  }

  private static boolean knows(ProcessEngine engine, String key) {
    return engine
            .getRepositoryService()
            .createProcessDefinitionQuery()
            .processDefinitionKey(key)
            .count()
        == 1;
  }

  /** Ids of all instances there have been, wherever they are. */
  private static List<String> started(String key) {
    return collective.started(key).map(HistoricProcessInstance::getId).toList();
  }

  private static void awaitStarted(String key, int count) {
    Awaitility.await()
        .atMost(Duration.ofSeconds(60))
        .pollInterval(Duration.ofMillis(100))
        .untilAsserted(() -> assertThat(started(key)).hasSizeGreaterThanOrEqualTo(count));
  }

  /** No more of them come, for as long as a cycle takes. */
  private static void stays(String key, int count) {
    Awaitility.await()
        .during(Duration.ofMillis(1500))
        .atMost(Duration.ofSeconds(20))
        .pollInterval(Duration.ofMillis(200))
        .until(() -> started(key).size() == count);
  }
}
