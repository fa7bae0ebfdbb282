package dev.covey.engine.functional;

import static org.assertj.core.api.Assertions.assertThat;

import dev.covey.engine.Models;
import java.util.List;
import java.util.Map;
import org.camunda.bpm.engine.ProcessEngine;
import org.camunda.bpm.engine.runtime.ActivityInstance;
import org.camunda.bpm.engine.task.Task;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/** What is particular about placed subprocesses, beside {@link VisitedConstructsTest}. */
class VisitSubProcessTest {
  private static TwoSites sites;
  private static ProcessEngine shop;
  private static ProcessEngine payments;

  @BeforeAll
  static void start() {
    sites = TwoSites.placing("uncaught", "compensated", "watched", "again");
    shop = sites.shop;
    payments = sites.payments;
  }

  @AfterAll
  static void stop() {
    sites.close();
  }

  private static String model(String key, String inside, String outside) {
    return Models.definitions(
        "<error id=\"broke\" errorCode=\"broke\"/>",
        key,
        """
        <startEvent id="start"/>
        <sequenceFlow id="f1" sourceRef="start" targetRef="work"/>
        <subProcess id="work">
          <startEvent id="inStart"/>
          <sequenceFlow id="f3" sourceRef="inStart" targetRef="inTask"/>
          %s
        </subProcess>
        <sequenceFlow id="f2" sourceRef="work" targetRef="end"/>
        %s
        """
            .formatted(inside, outside));
  }

  private static final String END = "<endEvent id=\"end\"/>";

  private static void completeTask(ProcessEngine engine, String id) {
    var query = engine.getTaskService().createTaskQuery().taskDefinitionKey(id);
    TwoSites.await(() -> query.count() == 1);
    engine.getTaskService().complete(query.singleResult().getId());
  }

  @Test
  void shouldGoOnBehindASubprocessWhoseErrorNobodyCatches() {
    String id =
        sites.run(
            "uncaught",
            model(
                "uncaught",
                "<endEvent id=\"inTask\"><errorEventDefinition errorRef=\"broke\"/></endEvent>",
                END),
            Map.of());
    sites.ended(id);
    assertThat(sites.path(id)).containsExactly("end", "start", "work");
    sites.awaitNoVisits();
  }

  /** The handler inside could be asked for when the visit has long ended. */
  @Test
  void shouldRunAtHomeWhatMayBeCompensatedFromOutside() {
    String id =
        sites.run(
            "compensated",
            model(
                "compensated",
                """
                <userTask id="inTask"/>
                <boundaryEvent id="inUndo" attachedToRef="inTask"><compensateEventDefinition/></boundaryEvent>
                <userTask id="inCancel" isForCompensation="true"/>
                <association id="a" sourceRef="inUndo" targetRef="inCancel" associationDirection="One"/>
                """,
                "<endEvent id=\"end\"><compensateEventDefinition/></endEvent>"),
            Map.of());
    completeTask(shop, "inTask");
    completeTask(shop, "inCancel");
    sites.ended(id);
  }

  /** Operators look at the home instance. */
  @Test
  void shouldShowASubprocessThatVisitsAsOneActivity() {
    String id = sites.run("watched", model("watched", "<userTask id=\"inTask\"/>", END), Map.of());
    Task task = sites.visitingTask("watched");
    ActivityInstance home = shop.getRuntimeService().getActivityInstance(id);
    assertThat(home.getChildActivityInstances())
        .singleElement()
        .satisfies(
            activity -> {
              assertThat(activity.getActivityId()).isEqualTo("work");
              assertThat(activity.getChildActivityInstances()).isEmpty();
            });
    assertThat(shop.getRuntimeService().getActiveActivityIds(id)).isEqualTo(List.of("work"));
    payments.getTaskService().complete(task.getId());
    sites.ended(id);
    sites.awaitNoVisits();
  }

  /** One part of the visit is done where home is, and another where the visit is. */
  @Test
  void shouldLetActivitiesInsideVisitFromTheVisit() {
    String id =
        sites.run(
            "nested",
            model(
                "nested",
                """
                <userTask id="inTask"/>
                <sequenceFlow id="f4" sourceRef="inTask" targetRef="inner"/>
                <subProcess id="inner">
                  <startEvent id="innerStart"/>
                  <sequenceFlow id="f5" sourceRef="innerStart" targetRef="innerTask"/>
                  <userTask id="innerTask"/>
                  <sequenceFlow id="f6" sourceRef="innerTask" targetRef="innerEnd"/>
                  <endEvent id="innerEnd"><errorEventDefinition errorRef="broke"/></endEvent>
                </subProcess>
                """,
                END
                    + """
                      <boundaryEvent id="caught" attachedToRef="work">
                        <errorEventDefinition errorRef="broke"/>
                      </boundaryEvent>
                      """),
            Map.of());
    completeTask(payments, "inTask");
    completeTask(shop, "innerTask");
    sites.ended(id);
    assertThat(sites.path(id)).containsExactly("caught", "start", "work canceled");
    sites.awaitNoVisits();
  }

  /** What listened at home before the visit must do so again when it runs there after all. */
  @Test
  void shouldListenAtHomeAgainWhenAVisitThatIsLostRunsThere() {
    String id =
        sites.run(
            "again",
            model(
                "again",
                """
                <userTask id="inTask"/>
                <subProcess id="inSoon" triggeredByEvent="true">
                  <startEvent id="inTimer" isInterrupting="false">
                    <timerEventDefinition><timeDuration>PT1H</timeDuration></timerEventDefinition>
                  </startEvent>
                </subProcess>
                """,
                END),
            Map.of());
    Task task = sites.visitingTask("again");
    var jobs = shop.getManagementService().createJobQuery().processInstanceId(id);
    assertThat(jobs.timers().count()).isZero();
    sites.place("uncaught", "compensated", "watched");
    payments.getRuntimeService().deleteProcessInstance(task.getProcessInstanceId(), "oops");
    TwoSites.await(() -> shop.getRuntimeService().createIncidentQuery().count() == 1);
    shop.getManagementService()
        .setJobRetries(
            shop.getManagementService()
                .createJobQuery()
                .processInstanceId(id)
                .withException()
                .singleResult()
                .getId(),
            1);
    TwoSites.await(
        () -> shop.getTaskService().createTaskQuery().processInstanceId(id).count() == 1);
    assertThat(jobs.timers().count()).isOne();
    shop.getTaskService()
        .complete(
            shop.getTaskService().createTaskQuery().processInstanceId(id).singleResult().getId());
    sites.ended(id);
    sites.awaitNoVisits();
  }
}
