package dev.covey.engine.functional;

import static org.assertj.core.api.Assertions.assertThat;

import dev.covey.engine.Models;
import java.io.ByteArrayInputStream;
import java.util.List;
import java.util.Map;
import java.util.Random;
import org.camunda.bpm.engine.ProcessEngine;
import org.camunda.bpm.engine.ProcessEngineException;
import org.camunda.bpm.engine.runtime.Job;
import org.camunda.bpm.engine.task.Task;

/** Random commands on instances that wait for all kinds of things. One thread's own. */
final class RandomWork {
  static final String MODEL =
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
          <sequenceFlow id="f6" sourceRef="split" targetRef="call"/>
          <userTask id="ask" camunda:candidateGroups="clerks">
            <multiInstanceLoopCharacteristics><loopCardinality>2</loopCardinality>
            </multiInstanceLoopCharacteristics>
          </userTask>
          <intermediateCatchEvent id="wait">
            <timerEventDefinition><timeDuration>P1D</timeDuration></timerEventDefinition>
          </intermediateCatchEvent>
          <receiveTask id="hear" messageRef="m"/>
          <serviceTask id="later" camunda:asyncBefore="true" camunda:expression="${missing}"/>
          <serviceTask id="outside" camunda:type="external" camunda:topic="work"/>
          <callActivity id="call" calledElement="called"/>
          """);

  private final ProcessEngine engine;
  private final Random random;

  /** Deploys the models {@code fork} and {@code called}. */
  RandomWork(ProcessEngine engine, long seed) {
    this.engine = engine;
    this.random = new Random(seed);
    Models.deploy(engine, "called", Models.userTask("called"));
    Models.deploy(engine, "fork", MODEL);
  }

  void steps(int count) {
    for (int step = 0; step < count; step++) {
      try {
        step();
      } catch (ProcessEngineException e) {
        // Not every step is possible in every state; a failed one is rolled back.
        assertThat(e.getMessage()).isNotNull();
      }
    }
  }

  private void step() {
    var runtime = engine.getRuntimeService();
    List<String> instances =
        runtime.createProcessInstanceQuery().orderByProcessInstanceId().asc().list().stream()
            .map(instance -> instance.getId())
            .toList();
    if (instances.isEmpty() || random.nextInt(6) == 0) {
      runtime.startProcessInstanceByKey("fork", Map.of("v0", bytes()));
      return;
    }
    String instance = instances.get(random.nextInt(instances.size()));
    switch (random.nextInt(8)) {
      case 0 -> runtime.setVariable(instance, "v" + random.nextInt(3), bytes());
      case 1 -> runtime.createMessageCorrelation("go").processInstanceId(instance).correlate();
      case 2 -> runtime.deleteProcessInstance(instance, "enough");
      case 3 ->
          engine.getManagementService().createJobQuery().processInstanceId(instance).list().stream()
              .findFirst()
              .ifPresent(this::fail);
      case 4 -> workOutside();
      case 5 ->
          engine.getHistoryService().createHistoricProcessInstanceQuery().finished().list().stream()
              .filter(ended -> ended.getSuperProcessInstanceId() == null)
              .findFirst()
              .ifPresent(
                  ended -> engine.getHistoryService().deleteHistoricProcessInstance(ended.getId()));
      default ->
          engine.getTaskService().createTaskQuery().processInstanceId(instance).list().stream()
              .findFirst()
              .ifPresent(this::touch);
    }
  }

  private void fail(Job job) {
    engine.getManagementService().setJobRetries(job.getId(), 1);
    engine.getManagementService().executeJob(job.getId());
  }

  private void workOutside() {
    var service = engine.getExternalTaskService();
    service
        .fetchAndLock(1, "worker")
        .topic("work", 60_000)
        .execute()
        .forEach(
            task -> {
              if (random.nextBoolean()) {
                service.complete(task.getId(), "worker");
              } else {
                service.handleFailure(task.getId(), "worker", "no", "details", 0, 0);
              }
            });
  }

  private void touch(Task task) {
    var service = engine.getTaskService();
    switch (random.nextInt(5)) {
      case 0 -> service.setAssignee(task.getId(), "bob");
      case 1 -> service.createComment(task.getId(), task.getProcessInstanceId(), "so be it");
      case 2 -> service.setVariableLocal(task.getId(), "local", bytes());
      case 3 ->
          service.createAttachment(
              "text",
              task.getId(),
              task.getProcessInstanceId(),
              "name",
              "about",
              new ByteArrayInputStream(bytes()));
      default -> service.complete(task.getId());
    }
  }

  private byte[] bytes() {
    return new byte[random.nextInt(50)];
  }
}
