package dev.covey.engine.functional;

import static org.assertj.core.api.Assertions.assertThat;

import dev.covey.checkpoint.RowKey;
import dev.covey.engine.Journals;
import dev.covey.engine.LocalCollective;
import dev.covey.engine.Models;
import java.util.ArrayList;
import java.util.Date;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import org.camunda.bpm.engine.ProcessEngine;
import org.camunda.bpm.engine.runtime.Job;
import org.camunda.bpm.engine.runtime.ProcessInstance;
import org.camunda.bpm.engine.task.Task;
import org.junit.jupiter.api.Test;

/**
 * Whatever commands do to the database, the journals say the same: after a seeded random walk the
 * folded journals are compared with the tables, row by row.
 */
class CaptureShadowTest {
  private static final long SEED = Long.getLong("covey.seed", 20_261_124L);
  private static final int STEPS = Boolean.getBoolean("covey.soak") ? 3_000 : 200;
  private static final String MODEL =
      Models.definitions(
          "<message id='m' name='go'/>",
          "fork",
          """
          <startEvent id="start"/>
          <sequenceFlow id="f0" sourceRef="start" targetRef="split"/>
          <parallelGateway id="split"/>
          <sequenceFlow id="f1" sourceRef="split" targetRef="ask"/>
          <sequenceFlow id="f2" sourceRef="split" targetRef="wait"/>
          <sequenceFlow id="f3" sourceRef="split" targetRef="hear"/>
          <sequenceFlow id="f4" sourceRef="split" targetRef="later"/>
          <sequenceFlow id="f5" sourceRef="split" targetRef="outside"/>
          <userTask id="ask" camunda:assignee="ann"/>
          <intermediateCatchEvent id="wait">
            <timerEventDefinition><timeDuration>P1D</timeDuration></timerEventDefinition>
          </intermediateCatchEvent>
          <receiveTask id="hear" messageRef="m"/>
          <serviceTask id="later" camunda:asyncBefore="true" camunda:expression="${fail}"/>
          <serviceTask id="outside" camunda:type="external" camunda:topic="work"/>
          <sequenceFlow id="g1" sourceRef="ask" targetRef="join"/>
          <sequenceFlow id="g2" sourceRef="wait" targetRef="join"/>
          <sequenceFlow id="g3" sourceRef="hear" targetRef="join"/>
          <sequenceFlow id="g4" sourceRef="later" targetRef="join"/>
          <sequenceFlow id="g5" sourceRef="outside" targetRef="join"/>
          <parallelGateway id="join"/>
          <sequenceFlow id="h" sourceRef="join" targetRef="end"/>
          <endEvent id="end"/>
          """);

  private final Random random = new Random(SEED);
  private ProcessEngine engine;

  @Test
  void shouldFoldJournalsToWhatTheTablesHold() {
    System.out.println("Random walk of " + STEPS + " commands, covey.seed=" + SEED);
    try (LocalCollective collective =
        LocalCollective.withPolicy(
            """
            sites: { main: { selector: "", shards: 3 } }
            defaults: { site: main, durability: journaled }
            """)) {
      engine = collective.join("node-1", "", c -> c.setJobExecutorActivate(false));
      collective.awaitShards(3);
      collective.awaitShares();
      Models.deploy(engine, "fork", MODEL);
      for (int step = 0; step < STEPS; step++) {
        try {
          step();
        } catch (org.camunda.bpm.engine.ProcessEngineException e) {
          // A step may not be possible now, as work on what is suspended: it is rolled back.
          assertThat(e.getMessage()).isNotNull();
        }
      }
      try (Journals journals = new Journals(collective, Map.of("main", 3))) {
        Map<RowKey, String> tables = Journals.rows(engine);
        Map<RowKey, String> folded =
            journals.rows(List.of("catalog/0", "main/0", "main/1", "main/2"));
        assertThat(tables.size()).isGreaterThan(STEPS);
        assertThat(folded.keySet()).as("seed " + SEED).isEqualTo(tables.keySet());
        for (RowKey key : tables.keySet()) {
          assertThat(folded.get(key)).as("%s, seed %d", key, SEED).isEqualTo(tables.get(key));
        }
      }
    }
  }

  private void step() {
    switch (random.nextInt(16)) {
      case 0, 1, 2 ->
          engine
              .getRuntimeService()
              .startProcessInstanceByKey("fork", "b" + random.nextInt(), vars());
      case 3 -> ifAny(tasks(), task -> engine.getTaskService().complete(task.getId(), vars()));
      case 4 -> ifAny(tasks(), this::touch);
      case 5 ->
          ifAny(
              instances(),
              instance ->
                  engine
                      .getRuntimeService()
                      .setVariable(instance.getId(), "v" + random.nextInt(3), any()));
      case 6 ->
          ifAny(
              instances(),
              i -> engine.getRuntimeService().removeVariable(i.getId(), "v" + random.nextInt(3)));
      case 7 ->
          ifAny(instances(), i -> engine.getRuntimeService().suspendProcessInstanceById(i.getId()));
      case 8 ->
          ifAny(
              instances(), i -> engine.getRuntimeService().activateProcessInstanceById(i.getId()));
      case 9 -> engine.getRuntimeService().suspendProcessInstanceByProcessDefinitionKey("fork");
      case 10, 11 ->
          engine.getRuntimeService().activateProcessInstanceByProcessDefinitionKey("fork");
      case 12 ->
          ifAny(instances(), i -> engine.getRuntimeService().deleteProcessInstance(i.getId(), "x"));
      case 13 -> ifAny(jobs(), job -> engine.getManagementService().executeJob(job.getId()));
      case 14 ->
          ifAny(
              jobs(),
              job -> engine.getManagementService().setJobRetries(job.getId(), random.nextInt(4)));
      default -> others();
    }
  }

  private void others() {
    switch (random.nextInt(4)) {
      case 0 ->
          ifAny(
              instances(),
              i ->
                  engine
                      .getRuntimeService()
                      .createMessageCorrelation("go")
                      .processInstanceId(i.getId())
                      .correlate());
      case 1 ->
          engine
              .getExternalTaskService()
              .fetchAndLock(2, "worker")
              .topic("work", 60_000)
              .execute()
              .forEach(
                  task -> engine.getExternalTaskService().complete(task.getId(), "worker", vars()));
      case 2 ->
          ifAny(
              engine.getHistoryService().createHistoricProcessInstanceQuery().finished().list(),
              i -> engine.getHistoryService().deleteHistoricProcessInstance(i.getId()));
      default ->
          ifAny(
              instances(),
              i ->
                  engine
                      .getRuntimeService()
                      .createProcessInstanceModification(i.getId())
                      .startBeforeActivity("ask")
                      .execute());
    }
  }

  private void touch(Task task) {
    var service = engine.getTaskService();
    switch (random.nextInt(6)) {
      case 0 -> service.setAssignee(task.getId(), "bob" + random.nextInt(3));
      case 1 -> service.setPriority(task.getId(), random.nextInt(100));
      case 2 -> service.addCandidateGroup(task.getId(), "g" + random.nextInt(2));
      case 3 -> service.createComment(task.getId(), task.getProcessInstanceId(), "so be it");
      case 4 -> service.setVariableLocal(task.getId(), "local", any());
      default ->
          service.createAttachment(
              "text",
              task.getId(),
              task.getProcessInstanceId(),
              "name",
              "about",
              new java.io.ByteArrayInputStream(new byte[random.nextInt(3_000)]));
    }
  }

  private Map<String, Object> vars() {
    Map<String, Object> variables = new HashMap<>();
    variables.put("fail", random.nextInt(3) > 0);
    for (int i = random.nextInt(3); i >= 0; i--) {
      variables.put("v" + i, any());
    }
    return variables;
  }

  private Object any() {
    byte[] bytes = new byte[random.nextInt(20) == 0 ? 100_000 : 50];
    random.nextBytes(bytes);
    return switch (random.nextInt(9)) {
      case 0 -> random.nextInt();
      case 1 -> random.nextLong();
      case 2 -> random.nextDouble();
      case 3 -> random.nextBoolean();
      case 4 -> "t\u00fc\n" + random.nextInt();
      case 5 -> new Date(random.nextInt() * 1_000L + random.nextInt(1_000));
      case 6 -> bytes;
      case 7 -> new ArrayList<>(List.of(random.nextInt(), "x".repeat(random.nextInt(500))));
      default -> null;
    };
  }

  private List<Task> tasks() {
    return engine.getTaskService().createTaskQuery().orderByTaskId().asc().list();
  }

  private List<ProcessInstance> instances() {
    return engine
        .getRuntimeService()
        .createProcessInstanceQuery()
        .orderByProcessInstanceId()
        .asc()
        .list();
  }

  private List<Job> jobs() {
    return engine.getManagementService().createJobQuery().orderByJobId().asc().list();
  }

  private <T> void ifAny(List<T> found, java.util.function.Consumer<T> action) {
    if (!found.isEmpty()) {
      action.accept(found.get(random.nextInt(found.size())));
    }
  }
}
