package dev.covey.engine;

import org.camunda.bpm.engine.ProcessEngine;
import org.camunda.bpm.engine.repository.DeploymentWithDefinitions;

/** Small process models of tests. */
public final class Models {
  private Models() {}

  /** A process whose elements are given as BPMN. */
  public static String process(String key, String elements) {
    return definitions("", key, elements);
  }

  /** As {@link #process}, with elements beside the process, as messages and signals are. */
  public static String definitions(String beside, String key, String elements) {
    return """
        <?xml version="1.0" encoding="UTF-8"?>
        <definitions xmlns="http://www.omg.org/spec/BPMN/20100524/MODEL"
                     xmlns:xsi="http://www.w3.org/2001/XMLSchema-instance"
                     xmlns:camunda="http://camunda.org/schema/1.0/bpmn" targetNamespace="test">
          %s
          <process id="%s" isExecutable="true" camunda:historyTimeToLive="P1D">
            %s
          </process>
        </definitions>
        """
        .formatted(beside, key, elements);
  }

  /** Waits at a user task between start and end. */
  public static String userTask(String key) {
    return process(
        key,
        """
        <startEvent id="start"/>
        """
            + THEN_USER_TASK);
  }

  /** What follows the start event {@code start}: a user task, then the end. */
  public static final String THEN_USER_TASK =
      """
      <sequenceFlow id="f1" sourceRef="start" targetRef="work"/>
      <userTask id="work"/>
      <sequenceFlow id="f2" sourceRef="work" targetRef="end"/>
      <endEvent id="end"/>
      """;

  /** Start, one service task with these attributes, end. */
  public static String serviceTask(String key, String attributes) {
    return process(
        key,
        """
        <startEvent id="start"/>
        <sequenceFlow id="f1" sourceRef="start" targetRef="work"/>
        <serviceTask id="work" %s/>
        <sequenceFlow id="f2" sourceRef="work" targetRef="end"/>
        <endEvent id="end"/>
        """
            .formatted(attributes));
  }

  /** Deploys one model, under the name of its resource. */
  public static DeploymentWithDefinitions deploy(ProcessEngine engine, String name, String model) {
    return engine
        .getRepositoryService()
        .createDeployment()
        .name(name)
        .addString(name + ".bpmn", model)
        .deployWithResult();
  }
}
