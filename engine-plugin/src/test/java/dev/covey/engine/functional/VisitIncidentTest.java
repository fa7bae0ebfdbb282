package dev.covey.engine.functional;

import static org.assertj.core.api.Assertions.assertThat;

import dev.covey.engine.Models;
import java.util.Map;
import org.camunda.bpm.engine.ProcessEngine;
import org.camunda.bpm.engine.runtime.Incident;
import org.camunda.bpm.engine.runtime.Job;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/** Incidents of visits as operators see them at home. */
class VisitIncidentTest {
  private static TwoSites sites;
  private static ProcessEngine shop;
  private static ProcessEngine payments;

  @BeforeAll
  static void start() {
    sites = TwoSites.placing("marked", "deleted");
    shop = sites.shop;
    payments = sites.payments;
  }

  @AfterAll
  static void stop() {
    sites.close();
  }

  private static String run(String key) {
    Fails.broken = true;
    return sites.run(
        key,
        Models.serviceTask(key, "camunda:class=\"%s\"".formatted(Fails.class.getName())),
        Map.of());
  }

  private static long marks(String instance) {
    return shop.getRuntimeService()
        .createIncidentQuery()
        .processInstanceId(instance)
        .incidentType("coveyVisit")
        .count();
  }

  private static Job failed() {
    return payments.getManagementService().createJobQuery().noRetriesLeft().singleResult();
  }

  @Test
  void shouldMarkTheActivityAtHomeWhileItsVisitHasAnIncident() {
    String id = run("marked");
    TwoSites.await(() -> marks(id) == 1);
    Incident there = payments.getRuntimeService().createIncidentQuery().singleResult();
    Incident mark = shop.getRuntimeService().createIncidentQuery().singleResult();
    assertThat(mark.getActivityId()).isEqualTo("work");
    assertThat(mark.getConfiguration()).isEqualTo(there.getId());
    assertThat(mark.getIncidentMessage())
        .isEqualTo(
            "failedJob at the visit, instance %s: the printer is out of paper"
                .formatted(there.getProcessInstanceId()));
    // It fails once more: another incident, so another mark.
    payments.getManagementService().setJobRetries(failed().getId(), 1);
    TwoSites.await(
        () ->
            marks(id) == 1
                && !shop.getRuntimeService()
                    .createIncidentQuery()
                    .singleResult()
                    .getId()
                    .equals(mark.getId()));
    Fails.broken = false;
    payments.getManagementService().setJobRetries(failed().getId(), 1);
    sites.ended(id);
    assertThat(shop.getRuntimeService().createIncidentQuery().count()).isZero();
    sites.awaitNoVisits();
  }

  @Test
  void shouldTakeTheMarkAwayWithTheInstance() {
    String id = run("deleted");
    TwoSites.await(() -> marks(id) == 1);
    shop.getRuntimeService().deleteProcessInstance(id, "no longer wanted");
    assertThat(marks(id)).isZero();
    sites.awaitNoVisits();
    assertThat(payments.getRuntimeService().createIncidentQuery().count()).isZero();
  }
}
