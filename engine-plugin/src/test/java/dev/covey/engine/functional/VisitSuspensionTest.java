package dev.covey.engine.functional;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.covey.engine.DatabaseSessions;
import dev.covey.engine.Models;
import java.util.Map;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import org.camunda.bpm.engine.ProcessEngine;
import org.camunda.bpm.engine.SuspendedEntityInteractionException;
import org.camunda.bpm.engine.runtime.Job;
import org.camunda.bpm.engine.task.Task;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/** Visits whose homes are suspended, and active again. */
class VisitSuspensionTest {
  private static ThreeSites sites;
  private static ProcessEngine shop;

  @BeforeAll
  static void start() {
    sites = new ThreeSites();
    shop = sites.shop;
  }

  @AfterAll
  static void stop() {
    sites.close();
  }

  @Test
  void shouldSuspendTheTaskOfAVisitWithItsHome() {
    sites.place("asked", "payments");
    String id = sites.run("asked", Models.userTask("asked"), Map.of());
    Task task = sites.task(sites.payments(), "asked");
    shop.getRuntimeService().suspendProcessInstanceById(id);
    TwoSites.await(() -> sites.task(sites.payments(), "asked").isSuspended());
    assertThatThrownBy(() -> sites.payments().getTaskService().complete(task.getId()))
        .isInstanceOf(SuspendedEntityInteractionException.class);
    shop.getRuntimeService().activateProcessInstanceById(id);
    TwoSites.await(() -> !sites.task(sites.payments(), "asked").isSuspended());
    sites.payments().getTaskService().complete(task.getId());
    HomeHistory.ended(shop, id);
    sites.awaitNothingLeft();
  }

  @Test
  void shouldNotRunJobsOfVisitsWhoseProcessIsSuspended() {
    sites.prescribe("tried", "{ retry: R1/PT0S, activities: { work: { site: payments } } }");
    Fails.broken = true;
    String id =
        sites.run(
            "tried",
            Models.serviceTask("tried", "camunda:class=\"%s\"".formatted(Fails.class.getName())),
            Map.of());
    var failed = sites.payments().getManagementService().createJobQuery().noRetriesLeft();
    TwoSites.await(() -> failed.count() == 1);
    Job job = failed.singleResult();
    shop.getRepositoryService().suspendProcessDefinitionByKey("tried", true, null);
    TwoSites.await(() -> failed.suspended().count() == 1);
    Fails.broken = false;
    sites.payments().getManagementService().setJobRetries(job.getId(), 1);
    assertThat(sites.payments().getManagementService().createJobQuery().executable().count())
        .isZero();
    shop.getRepositoryService().activateProcessDefinitionByKey("tried", true, null);
    HomeHistory.ended(shop, id);
    sites.awaitNothingLeft();
  }

  @Test
  void shouldBeSuspendedWhereItHasMoved() {
    sites.place("travelling", "payments");
    String id = sites.run("travelling", Models.userTask("travelling"), Map.of());
    sites.task(sites.payments(), "travelling");
    shop.getRuntimeService().suspendProcessInstanceById(id);
    sites.place("travelling", "depot");
    TwoSites.await(() -> sites.task(sites.depot, "travelling").isSuspended());
    shop.getRuntimeService().activateProcessInstanceById(id);
    TwoSites.await(() -> !sites.task(sites.depot, "travelling").isSuspended());
    sites.depot.getTaskService().complete(sites.task(sites.depot, "travelling").getId());
    HomeHistory.ended(shop, id);
    sites.awaitNothingLeft();
  }

  @Test
  void shouldLeaveNothingOfAnEndThatComesWhileItsHomeIsBeingDeleted() throws Exception {
    sites.place("gone", "payments");
    String model =
        Models.process(
            "gone",
            """
            <extensionElements>
              <camunda:executionListener event="end" class="%s"/>
            </extensionElements>
            <startEvent id="start"/>
            %s
            """
                .formatted(Hesitating.class.getName(), Models.THEN_USER_TASK));
    String id = sites.run("gone", model, Map.of());
    ProcessEngine payments = sites.payments();
    Task task = sites.task(payments, "gone");
    shop.getRuntimeService().suspendProcessInstanceById(id);
    TwoSites.await(() -> sites.task(payments, "gone").isSuspended());
    payments.getRuntimeService().activateProcessInstanceById(task.getProcessInstanceId());
    Hesitating.prepare();
    Future<?> deletion =
        Executors.newSingleThreadExecutor()
            .submit(() -> shop.getRuntimeService().deleteProcessInstance(id, "not wanted"));
    Hesitating.awaitBegun();
    payments.getTaskService().complete(task.getId());
    TwoSites.await(() -> DatabaseSessions.isAnyBlocked(shop)); // Home keeps the end for a job.
    Hesitating.goOn();
    deletion.get(60, TimeUnit.SECONDS);
    sites.awaitNothingLeft();
  }
}
