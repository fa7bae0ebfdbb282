package dev.covey.engine;

import java.nio.file.Path;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.ConcurrentHashMap;
import org.camunda.bpm.engine.ProcessEngine;
import org.camunda.bpm.engine.delegate.DelegateExecution;
import org.camunda.bpm.engine.delegate.JavaDelegate;
import org.camunda.bpm.engine.task.Task;

/** A process whose delegate does with its workspace what the test says, step by step. */
public final class FileWork implements JavaDelegate {
  /** What one step does. */
  public interface Script {
    void run(Path folder) throws Exception;
  }

  private static final Map<String, Script> SCRIPTS = new ConcurrentHashMap<>();

  /** Waits for a step, runs it, and waits again, until it is ended. */
  public static final String MODEL =
      Models.process(
          "files",
          """
          <startEvent id="start"/>
          <sequenceFlow id="f1" sourceRef="start" targetRef="wait"/>
          <userTask id="wait"/>
          <sequenceFlow id="f2" sourceRef="wait" targetRef="which"/>
          <exclusiveGateway id="which" default="again"/>
          <sequenceFlow id="over" sourceRef="which" targetRef="end">
            <conditionExpression xsi:type="tFormalExpression">${script == 'end'}</conditionExpression>
          </sequenceFlow>
          <sequenceFlow id="again" sourceRef="which" targetRef="work"/>
          <serviceTask id="work" camunda:class="%s"/>
          <sequenceFlow id="f3" sourceRef="work" targetRef="wait"/>
          <endEvent id="end"/>
          """
              .formatted(FileWork.class.getName()));

  @Override
  public void execute(DelegateExecution execution) throws Exception {
    SCRIPTS.get((String) execution.getVariable("script")).run(Workspace.of(execution).folder());
  }

  /** Starts an instance. */
  public static String start(ProcessEngine engine) {
    return engine.getRuntimeService().startProcessInstanceByKey("files").getId();
  }

  /** Runs one step; throws what it throws. */
  public static void step(ProcessEngine engine, String instance, Script script) {
    String name = UUID.randomUUID().toString();
    SCRIPTS.put(name, script);
    complete(engine, instance, name);
  }

  /** Ends the instance. */
  public static void end(ProcessEngine engine, String instance) {
    complete(engine, instance, "end");
  }

  private static void complete(ProcessEngine engine, String instance, String script) {
    Task task =
        engine.getTaskService().createTaskQuery().processInstanceId(instance).singleResult();
    engine.getTaskService().complete(task.getId(), Map.of("script", script));
  }
}
