package dev.covey.engine.functional;

import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.covey.engine.Models;
import java.util.List;
import java.util.function.Consumer;
import org.camunda.bpm.engine.ProcessEngine;
import org.camunda.bpm.engine.ProcessEngineException;
import org.camunda.bpm.engine.runtime.Job;
import org.camunda.bpm.engine.task.Task;

/** States of an instance: a process that gets there, and how it goes on from there to its end. */
enum WaitState {
  USER_TASK(
      Models.userTask("USER_TASK"),
      engine -> completeTasks(engine, "work"),
      engine -> {
        Task task = task(engine, "work");
        engine.getTaskService().setAssignee(task.getId(), "ann");
        engine.getTaskService().addCandidateGroup(task.getId(), "clerks");
        engine.getTaskService().setVariableLocal(task.getId(), "local", List.of(1, 2));
        engine.getTaskService().createComment(task.getId(), null, "as it is");
      }),
  TIMER(
      Models.process(
          "TIMER",
          event("<timerEventDefinition><timeDuration>PT1S</timeDuration></timerEventDefinition>")),
      WaitState::executeJobs,
      engine -> {}),
  MESSAGE(
      Models.definitions(
          "<message id='m' name='go'/>",
          "MESSAGE",
          event("<messageEventDefinition messageRef='m'/>")),
      engine -> engine.getRuntimeService().correlateMessage("go"),
      engine -> {}),
  EXTERNAL_TASK(
      Models.serviceTask("EXTERNAL_TASK", "camunda:type='external' camunda:topic='work'"),
      WaitState::workOutside,
      engine -> {}),
  MULTI_INSTANCE(
      Models.process(
          "MULTI_INSTANCE",
          """
          <startEvent id="start"/>
          <sequenceFlow id="f1" sourceRef="start" targetRef="work"/>
          <userTask id="work">
            <multiInstanceLoopCharacteristics><loopCardinality>3</loopCardinality>
            </multiInstanceLoopCharacteristics>
          </userTask>
          <sequenceFlow id="f2" sourceRef="work" targetRef="end"/>
          <endEvent id="end"/>
          """),
      engine -> completeTasks(engine, "work"),
      engine ->
          engine
              .getTaskService()
              .complete(
                  engine
                      .getTaskService()
                      .createTaskQuery()
                      .processDefinitionKey("MULTI_INSTANCE")
                      .list()
                      .get(0)
                      .getId())),
  CALL_ACTIVITY(
      Models.process(
          "CALL_ACTIVITY",
          """
          <startEvent id="start"/>
          <sequenceFlow id="f1" sourceRef="start" targetRef="call"/>
          <callActivity id="call" calledElement="called"/>
          <sequenceFlow id="f2" sourceRef="call" targetRef="end"/>
          <endEvent id="end"/>
          """),
      engine -> completeTasks(engine, "work"),
      engine -> {}),
  SIGNAL(
      Models.definitions(
          "<signal id='s' name='went'/>",
          "SIGNAL",
          event("<signalEventDefinition signalRef='s'/>")),
      engine -> engine.getRuntimeService().signalEventReceived("went"),
      engine -> {}),
  EVENT_GATEWAY(
      Models.definitions(
          "<message id='m' name='come'/>",
          "EVENT_GATEWAY",
          """
          <startEvent id="start"/>
          <sequenceFlow id="f1" sourceRef="start" targetRef="either"/>
          <eventBasedGateway id="either"/>
          <sequenceFlow id="f2" sourceRef="either" targetRef="hear"/>
          <sequenceFlow id="f3" sourceRef="either" targetRef="wait"/>
          <intermediateCatchEvent id="hear"><messageEventDefinition messageRef="m"/>
          </intermediateCatchEvent>
          <intermediateCatchEvent id="wait">
            <timerEventDefinition><timeDuration>P1D</timeDuration></timerEventDefinition>
          </intermediateCatchEvent>
          <sequenceFlow id="f4" sourceRef="hear" targetRef="end"/>
          <sequenceFlow id="f5" sourceRef="wait" targetRef="end"/>
          <endEvent id="end"/>
          """),
      engine -> engine.getRuntimeService().correlateMessage("come"),
      engine -> {}),
  COMPENSATION(
      Models.process(
          "COMPENSATION",
          """
          <startEvent id="start"/>
          <sequenceFlow id="f1" sourceRef="start" targetRef="book"/>
          <serviceTask id="book" camunda:expression="${1}"/>
          <boundaryEvent id="undoing" attachedToRef="book"><compensateEventDefinition/>
          </boundaryEvent>
          <serviceTask id="undo" isForCompensation="true" camunda:expression="${2}"
                       camunda:resultVariable="undone"/>
          <sequenceFlow id="f2" sourceRef="book" targetRef="work"/>
          <userTask id="work"/>
          <sequenceFlow id="f3" sourceRef="work" targetRef="back"/>
          <intermediateThrowEvent id="back"><compensateEventDefinition/>
          </intermediateThrowEvent>
          <sequenceFlow id="f4" sourceRef="back" targetRef="end"/>
          <endEvent id="end"/>
          <association id="a" sourceRef="undoing" targetRef="undo" associationDirection="One"/>
          """),
      engine -> completeTasks(engine, "work"),
      engine -> {}),
  SUSPENDED(
      Models.userTask("SUSPENDED"),
      engine -> {
        engine.getRuntimeService().activateProcessInstanceByProcessDefinitionKey("SUSPENDED");
        completeTasks(engine, "work");
      },
      engine ->
          engine.getRuntimeService().suspendProcessInstanceByProcessDefinitionKey("SUSPENDED")),
  INCIDENT(
      Models.serviceTask(
          "INCIDENT",
          "camunda:asyncBefore='true' camunda:expression='${divisor == 0 ? missing : divisor}'"),
      engine -> {
        String id =
            engine.getRuntimeService().createIncidentQuery().singleResult().getExecutionId();
        engine.getRuntimeService().setVariable(id, "divisor", 2);
        executeJobs(engine);
      },
      engine -> {
        Job job = engine.getManagementService().createJobQuery().singleResult();
        engine.getManagementService().setJobRetries(job.getId(), 1);
        assertThatThrownBy(() -> engine.getManagementService().executeJob(job.getId()))
            .isInstanceOf(ProcessEngineException.class);
      });

  final String model;
  final Consumer<ProcessEngine> goOn;
  final Consumer<ProcessEngine> prepare;

  WaitState(String model, Consumer<ProcessEngine> goOn, Consumer<ProcessEngine> prepare) {
    this.model = model;
    this.goOn = goOn;
    this.prepare = prepare;
  }

  static Task task(ProcessEngine engine, String key) {
    return tasks(engine, key).get(0);
  }

  static List<Task> tasks(ProcessEngine engine, String key) {
    return engine.getTaskService().createTaskQuery().taskDefinitionKey(key).list().stream()
        .filter(task -> !task.getProcessDefinitionId().startsWith("other:"))
        .toList();
  }

  static void completeTasks(ProcessEngine engine, String key) {
    tasks(engine, key).forEach(task -> engine.getTaskService().complete(task.getId()));
  }

  static void executeJobs(ProcessEngine engine) {
    engine
        .getManagementService()
        .createJobQuery()
        .list()
        .forEach(job -> engine.getManagementService().executeJob(job.getId()));
  }

  static void workOutside(ProcessEngine engine) {
    engine
        .getExternalTaskService()
        .fetchAndLock(1, "worker")
        .topic("work", 60_000)
        .execute()
        .forEach(task -> engine.getExternalTaskService().complete(task.getId(), "worker"));
  }

  private static String event(String definition) {
    return """
        <startEvent id="start"/>
        <sequenceFlow id="f1" sourceRef="start" targetRef="wait"/>
        <intermediateCatchEvent id="wait">%s</intermediateCatchEvent>
        <sequenceFlow id="f2" sourceRef="wait" targetRef="end"/>
        <endEvent id="end"/>
        """
        .formatted(definition);
  }
}
