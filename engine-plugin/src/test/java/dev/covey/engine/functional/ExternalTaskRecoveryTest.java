package dev.covey.engine.functional;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.covey.engine.LocalCollective;
import dev.covey.engine.Models;
import dev.covey.engine.client.CoveyClient;
import dev.covey.engine.recovery.Recovery;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.Callable;
import org.assertj.core.groups.Tuple;
import org.camunda.bpm.engine.ExternalTaskService;
import org.camunda.bpm.engine.ProcessEngine;
import org.camunda.bpm.engine.externaltask.LockedExternalTask;
import org.camunda.bpm.engine.runtime.Incident;
import org.camunda.bpm.engine.task.Task;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/** External tasks without tries wait for a node that may begin their recovery. */
class ExternalTaskRecoveryTest {
  private static final String POLICY =
      """
      sites: { main: { selector: "role = worker", shards: 2 } }
      defaults: { site: main }
      recovery:
        later: { incident: failedExternalTask, process: late, initiators: role = late, action: retry }
        again: { incident: failedExternalTask, process: retried, initiators: role = operator, action: retry, attempts: 2 }
        stop: { incident: failedExternalTask, process: suspended, initiators: role = operator, action: suspend }
        back: { incident: failedExternalTask, process: restored, initiators: role = operator, action: restore, to: reserve }
        people: { incident: failedExternalTask, process: left, initiators: role = operator, action: incident }
      """;

  private static LocalCollective collective;
  private static ProcessEngine engine;

  @BeforeAll
  static void start() {
    collective = LocalCollective.withPolicy(POLICY);
    engine = collective.join("node-1", "role=worker");
    collective.join("node-2", "role=operator");
    collective.awaitShards(2);
    for (String key : List.of("late", "retried", "suspended", "restored", "left", "plain")) {
      Models.deploy(
          engine,
          key,
          Models.process(
              key,
              """
              <startEvent id="start"/>
              <sequenceFlow id="f1" sourceRef="start" targetRef="reserve"/>
              <userTask id="reserve"/>
              <sequenceFlow id="f2" sourceRef="reserve" targetRef="charge"/>
              <serviceTask id="charge" camunda:type="external" camunda:topic="%s"/>
              <sequenceFlow id="f3" sourceRef="charge" targetRef="end"/>
              <endEvent id="end"/>
              """
                  .formatted(key)));
    }
  }

  @AfterAll
  static void close() {
    collective.close();
  }

  private static void until(Callable<Boolean> condition) {
    await().atMost(Duration.ofSeconds(60)).pollInterval(Duration.ofMillis(50)).until(condition);
  }

  /** An instance whose external task is there. */
  private static String run(String key) {
    String id = engine.getRuntimeService().startProcessInstanceByKey(key).getProcessInstanceId();
    completeUserTask(id);
    return id;
  }

  private static void completeUserTask(String instance) {
    Task task =
        engine.getTaskService().createTaskQuery().processInstanceId(instance).singleResult();
    engine.getTaskService().complete(task.getId());
  }

  /** What a worker gets. */
  private static LockedExternalTask fetched(String topic) {
    ExternalTaskService service = engine.getExternalTaskService();
    List<LockedExternalTask> tasks =
        service.fetchAndLock(1, "worker").topic(topic, 60_000).execute();
    return tasks.isEmpty() ? null : tasks.get(0);
  }

  private static void fails(String topic) {
    LockedExternalTask[] task = {null};
    until(() -> (task[0] = fetched(topic)) != null);
    engine
        .getExternalTaskService()
        .handleFailure(task[0].getId(), "worker", "the bank is away", "stack", 0, 0);
  }

  private static void succeeds(String topic) {
    LockedExternalTask[] task = {null};
    until(() -> (task[0] = fetched(topic)) != null);
    engine.getExternalTaskService().complete(task[0].getId(), "worker");
  }

  private static Incident incident(String instance) {
    return engine
        .getRuntimeService()
        .createIncidentQuery()
        .processInstanceId(instance)
        .singleResult();
  }

  private static boolean ended(String instance) {
    return engine
            .getRuntimeService()
            .createProcessInstanceQuery()
            .processInstanceId(instance)
            .count()
        == 0;
  }

  private static List<Recovery> recoveries(String instance) {
    try (CoveyClient client = collective.client()) {
      return client.recoveries().stream()
          .filter(recovery -> recovery.instance().equals(instance))
          .toList();
    }
  }

  @Test
  void shouldWaitSayWhyAndGoOnWhenANodeJoinsThatMayRecover() {
    String instance = run("late");
    fails("late");
    assertThat(incident(instance).getIncidentType()).isEqualTo(Incident.EXTERNAL_TASK_HANDLER_TYPE);
    assertThat(incident(instance).getIncidentMessage())
        .contains("Waits for a node that may initiate recovery 'later': role = late")
        .contains("the bank is away");
    assertThat(fetched("late")).isNull();
    assertThat(recoveries(instance))
        .singleElement()
        .extracting(recovery -> recovery.state().word())
        .isEqualTo("waiting");

    collective.join("node-3", "role=late");
    succeeds("late");
    until(() -> ended(instance));
    until(() -> recoveries(instance).get(0).outcome() != null);
    assertThat(recoveries(instance))
        .singleElement()
        .satisfies(
            recovery -> {
              assertThat(recovery.initiator()).isEqualTo("node-3");
              assertThat(recovery.action()).isEqualTo("retry");
              assertThat(recovery.outcome()).isEqualTo("the task was completed or taken away");
            });
  }

  @Test
  void shouldGiveUpAfterAllAttempts() {
    String instance = run("retried");
    fails("retried");
    fails("retried");
    fails("retried");
    until(() -> incident(instance).getIncidentMessage().contains("given up after 2 attempts"));
    assertThat(fetched("retried")).isNull();
    assertThat(recoveries(instance))
        .extracting(Recovery::attempt, r -> r.outcome().replaceAll(":.*", ""))
        .containsExactly(
            Tuple.tuple(1, "failed again"),
            Tuple.tuple(2, "failed again"),
            Tuple.tuple(3, "given up after 2 attempts"));
  }

  @Test
  void shouldSuspendAndGoOnOnceActivated() {
    String instance = run("suspended");
    fails("suspended");
    until(
        () ->
            engine
                    .getRuntimeService()
                    .createProcessInstanceQuery()
                    .processInstanceId(instance)
                    .suspended()
                    .count()
                == 1);
    assertThat(incident(instance)).isNull();
    assertThat(fetched("suspended")).isNull();
    engine.getRuntimeService().activateProcessInstanceById(instance);
    succeeds("suspended");
    until(() -> ended(instance));
  }

  @Test
  void shouldRestoreToTheActivityThatTheRuleNames() {
    String instance = run("restored");
    fails("restored");
    until(() -> engine.getTaskService().createTaskQuery().processInstanceId(instance).count() == 1);
    assertThat(incident(instance)).isNull();
    completeUserTask(instance);
    succeeds("restored");
    until(() -> ended(instance));
    assertThat(recoveries(instance))
        .singleElement()
        .extracting(Recovery::outcome)
        .asString()
        .startsWith("restored to reserve, turn ");
  }

  @Test
  void shouldLeaveAsAnIncidentAsTheRuleSays() {
    String instance = run("left");
    fails("left");
    until(() -> incident(instance).getIncidentMessage().contains("left as an incident"));
    assertThat(recoveries(instance))
        .extracting(Recovery::outcome)
        .containsExactly("left as an incident");

    // An operator's decision.
    engine
        .getExternalTaskService()
        .setRetries(
            engine
                .getExternalTaskService()
                .createExternalTaskQuery()
                .processInstanceId(instance)
                .singleResult()
                .getId(),
            1);
    succeeds("left");
    until(() -> ended(instance));
  }

  @Test
  void shouldLeaveAloneWhatNoRuleIsFor() {
    String instance = run("plain");
    fails("plain");
    assertThat(incident(instance).getIncidentMessage()).isEqualTo("the bank is away");
    assertThat(recoveries(instance)).isEmpty();
  }
}
