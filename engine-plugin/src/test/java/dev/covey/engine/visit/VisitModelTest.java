package dev.covey.engine.visit;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.covey.engine.address.VisitKey;
import java.nio.charset.StandardCharsets;
import org.camunda.bpm.engine.ProcessEngineException;
import org.junit.jupiter.api.Test;

class VisitModelTest {
  private static final String HOME =
      """
      <bpmn:definitions xmlns:bpmn="http://www.omg.org/spec/BPMN/20100524/MODEL"
          xmlns:camunda="http://camunda.org/schema/1.0/bpmn" targetNamespace="t">
        <bpmn:error id="e" errorCode="com.acme.Broken"/>
        <bpmn:error id="f" errorCode="com.acme.Elsewhere"/>
        <bpmn:process id="order" isExecutable="true" camunda:historyTimeToLive="P7D">
          <bpmn:subProcess id="outer">
            <bpmn:serviceTask id="charge" name="Charge" camunda:class="com.acme.Charge"
                camunda:asyncAfter="true" default="x" isForCompensation="true">
              <bpmn:extensionElements>
                <camunda:inputOutput><camunda:inputParameter name="i">1</camunda:inputParameter></camunda:inputOutput>
                <camunda:executionListener event="start" class="com.acme.Home"/>
                <camunda:field name="kept" stringValue="1"/>
                <camunda:failedJobRetryTimeCycle>R5/PT1S</camunda:failedJobRetryTimeCycle>
              </bpmn:extensionElements>
              <bpmn:incoming>a</bpmn:incoming>
              <bpmn:multiInstanceLoopCharacteristics/>
            </bpmn:serviceTask>
          </bpmn:subProcess>
          <bpmn:boundaryEvent id="caught" attachedToRef="outer">
            <bpmn:errorEventDefinition errorRef="e"/>
          </bpmn:boundaryEvent>
          <bpmn:boundaryEvent id="other" attachedToRef="somewhere">
            <bpmn:errorEventDefinition errorRef="f"/>
          </bpmn:boundaryEvent>
        </bpmn:process>
      </bpmn:definitions>
      """;

  private static String visit(String model, String activity) {
    byte[] made =
        VisitModel.of(model.getBytes(StandardCharsets.UTF_8), new VisitKey("order", activity));
    return new String(made, StandardCharsets.UTF_8);
  }

  @Test
  void shouldCopyTheActivityWithoutWhatStaysAtHome() {
    assertThat(visit(HOME, "charge"))
        .contains(
            "covey.visit.5.order.charge",
            "com.acme.Charge",
            "asyncBefore=\"true\"",
            "stringValue=\"1\"",
            "R5/PT1S",
            "historyTimeToLive=\"P7D\"")
        .doesNotContain(
            "inputOutput",
            "com.acme.Home",
            "asyncAfter",
            "multiInstance",
            "isForCompensation",
            "default=",
            "incoming",
            "outer");
  }

  /** What nobody catches at home is to fail the visit's job. */
  @Test
  void shouldCatchOnlyThoseExceptionsThatAreCaughtAroundTheActivity() {
    assertThat(visit(HOME, "charge"))
        .contains("attachedToRef=\"charge\"", "errorRef=\"e\"")
        .doesNotContain("errorRef=\"f\"");
  }

  private static final String ESCALATING =
      """
      <definitions xmlns="http://www.omg.org/spec/BPMN/20100524/MODEL" targetNamespace="t">
        <escalation id="late" escalationCode="late"/>
        <escalation id="odd" escalationCode="odd"/>
        <escalation id="far" escalationCode="far"/>
        <process id="order" isExecutable="true">
          <subProcess id="outer">
            <userTask id="work"/><scriptTask id="silent"/>
            <boundaryEvent id="near" attachedToRef="work" cancelActivity="false">
              <escalationEventDefinition escalationRef="late"/>
            </boundaryEvent>
            <subProcess id="handler" triggeredByEvent="true">
              <startEvent id="s"><escalationEventDefinition escalationRef="late"/></startEvent>
            </subProcess>
            <subProcess id="another" triggeredByEvent="true">
              <startEvent id="t"><escalationEventDefinition escalationRef="odd"/></startEvent>
            </subProcess>
          </subProcess>
          <boundaryEvent id="all" attachedToRef="outer"><escalationEventDefinition/></boundaryEvent>
          <subProcess id="hidden" triggeredByEvent="true">
            <startEvent id="u"><escalationEventDefinition escalationRef="far"/></startEvent>
          </subProcess>
        </process>
      </definitions>
      """;

  /** The nearest catch decides, and a catch of all codes hides those further away. */
  @Test
  void shouldStopWhereAnEscalationStopsTheActivityAtHome() {
    String made = visit(ESCALATING, "work");
    assertThat(made)
        .contains(
            "cancelActivity=\"false\" id=\"covey.escalation.1\"",
            "escalationRef=\"late\" id=\"covey.escalation.1.definition\"",
            "cancelActivity=\"true\" id=\"covey.escalation.2\"",
            "cancelActivity=\"true\" id=\"covey.escalation.3\"",
            "escalationRef=\"far\" id=\"covey.escalation.3.definition\"",
            "id=\"covey.escalation.start\" isInterrupting=\"true\"")
        .doesNotContain("covey.escalation.4");
    assertThat(visit(ESCALATING, "silent")).doesNotContain("covey.escalation");
  }

  @Test
  void shouldRefuseWhatIsNoModelOfTheActivity() {
    assertThatThrownBy(() -> visit(HOME, "ship"))
        .isInstanceOf(ProcessEngineException.class)
        .hasMessageContaining("no activity 'ship'");
    assertThatThrownBy(() -> visit("<!DOCTYPE x [<!ENTITY a 'b'>]>" + HOME, "charge"))
        .isInstanceOf(ProcessEngineException.class)
        .hasMessageContaining("could not be read");
    assertThatThrownBy(() -> visit("torn <", "charge"))
        .isInstanceOf(ProcessEngineException.class)
        .hasMessageContaining("could not be read");
  }
}
