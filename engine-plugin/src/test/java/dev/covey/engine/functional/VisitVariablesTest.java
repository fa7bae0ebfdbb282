package dev.covey.engine.functional;

import static org.assertj.core.api.Assertions.assertThat;

import dev.covey.engine.Models;
import java.util.Map;
import org.camunda.bpm.engine.ProcessEngine;
import org.camunda.bpm.engine.RuntimeService;
import org.camunda.bpm.engine.task.Task;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/** What a visit does to variables is known at home with each of its turns, not at its end only. */
class VisitVariablesTest {
  private static TwoSites sites;
  private static ProcessEngine shop;
  private static ProcessEngine payments;

  @BeforeAll
  static void start() {
    sites = TwoSites.placing("told", "stopped", "awaited", "asleep");
    shop = sites.shop;
    payments = sites.payments;
  }

  @AfterAll
  static void stop() {
    sites.close();
  }

  /** A subprocess that changes a variable, waits, changes another and waits again. */
  private static String steps(String key, String beside) {
    return Models.definitions(
        "<message id=\"stop\" name=\"stop\"/>",
        key,
        """
        <startEvent id="start"/>
        <sequenceFlow id="f1" sourceRef="start" targetRef="work"/>
        <subProcess id="work">
          <startEvent id="s"/>
          <sequenceFlow id="w1" sourceRef="s" targetRef="first"/>
          <scriptTask id="first" scriptFormat="juel" camunda:resultVariable="step">
            <script>${amount + 1}</script>
          </scriptTask>
          <sequenceFlow id="w2" sourceRef="first" targetRef="ask"/>
          <userTask id="ask"/>
          <sequenceFlow id="w3" sourceRef="ask" targetRef="second"/>
          <scriptTask id="second" scriptFormat="juel" camunda:resultVariable="step">
            <script>${step * 10}</script>
          </scriptTask>
          <sequenceFlow id="w4" sourceRef="second" targetRef="again"/>
          <userTask id="again"/>
        </subProcess>
        <sequenceFlow id="f2" sourceRef="work" targetRef="end"/>
        <endEvent id="end"/>
        """
            + beside);
  }

  private static void awaitAtHome(String instance, String variable, Object value) {
    RuntimeService runtime = shop.getRuntimeService();
    TwoSites.await(() -> value.equals(runtime.getVariable(instance, variable)));
  }

  @Test
  void shouldTellHomeOfEachStepWhileTheVisitGoesOn() {
    String id = sites.run("told", steps("told", ""), Map.of("amount", 7L));
    awaitAtHome(id, "step", 8L);
    Task task = sites.visitingTask("told");
    shop.getRuntimeService().setVariable(id, "step", 0L); // From now on it is home's.
    payments.getTaskService().setVariable(task.getId(), "note", "later");
    awaitAtHome(id, "note", "later");
    assertThat(shop.getRuntimeService().getVariable(id, "step")).isEqualTo(0L);
    payments.getTaskService().complete(task.getId());
    awaitAtHome(id, "step", 80L);
    payments
        .getRuntimeService()
        .removeVariable(sites.visitingTask("told").getExecutionId(), "note");
    payments.getTaskService().complete(sites.visitingTask("told").getId());
    assertThat(sites.ended(id)).containsOnly(Map.entry("amount", 7L), Map.entry("step", 80L));
    sites.awaitNoVisits();
  }

  @Test
  void shouldKeepWhatAVisitHasDoneThatIsInterruptedAtHome() {
    String id =
        sites.run(
            "stopped",
            steps(
                "stopped",
                """
                <boundaryEvent id="stopping" attachedToRef="work">
                  <messageEventDefinition messageRef="stop"/>
                </boundaryEvent>
                """),
            Map.of("amount", 7L));
    awaitAtHome(id, "step", 8L);
    shop.getRuntimeService().createMessageCorrelation("stop").processInstanceId(id).correlate();
    assertThat(sites.ended(id)).containsOnly(Map.entry("amount", 7L), Map.entry("step", 8L));
    sites.awaitNoVisits();
  }

  @Test
  void shouldMeetConditionsThatWaitAtHome() {
    String id =
        sites.run(
            "awaited",
            steps(
                "awaited",
                """
                <boundaryEvent id="seen" attachedToRef="work" cancelActivity="false">
                  <conditionalEventDefinition><condition>${step == 8}</condition></conditionalEventDefinition>
                </boundaryEvent>
                <boundaryEvent id="met" attachedToRef="work">
                  <conditionalEventDefinition><condition>${step == 80}</condition></conditionalEventDefinition>
                </boundaryEvent>
                """),
            Map.of("amount", 7L, "step", 0L));
    awaitAtHome(id, "step", 8L);
    payments.getTaskService().complete(sites.visitingTask("awaited").getId());
    assertThat(sites.ended(id)).containsEntry("step", 80L);
    assertThat(sites.path(id)).containsExactly("met", "seen", "start", "work canceled");
    sites.awaitNoVisits();
  }

  @Test
  void shouldTellASuspendedHomeOnceItIsActive() {
    String id = sites.run("asleep", steps("asleep", ""), Map.of("amount", 7L));
    awaitAtHome(id, "step", 8L);
    sites.suspendAllButTheVisit(id, "asleep");
    payments.getTaskService().complete(sites.visitingTask("asleep").getId());
    TwoSites.await(
        () ->
            shop.getManagementService().createJobQuery().processInstanceId(id).suspended().count()
                == 1);
    assertThat(shop.getRuntimeService().getVariable(id, "step")).isEqualTo(8L);
    shop.getRuntimeService().activateProcessInstanceById(id);
    awaitAtHome(id, "step", 80L);
    payments.getTaskService().complete(sites.visitingTask("asleep").getId());
    sites.ended(id);
    sites.awaitNoVisits();
  }
}
