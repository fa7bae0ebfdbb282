package dev.covey.engine.functional;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.covey.engine.LocalCollective;
import dev.covey.engine.Models;
import dev.covey.engine.ScriptedDelegate;
import dev.covey.engine.code.DelegateDeniedException;
import java.time.Duration;
import java.util.concurrent.atomic.AtomicInteger;
import org.camunda.bpm.engine.ProcessEngine;
import org.camunda.bpm.engine.runtime.Incident;
import org.camunda.bpm.engine.runtime.Job;
import org.junit.jupiter.api.Test;

/** A change of what may run holds for what begins afterwards, job executors included. */
class DelegateLimitsTest {
  /** What is denied is not tried again, whatever retries are prescribed. */
  private static final String POLICY =
      """
      sites: { main: { selector: "", shards: 1 } }
      defaults: { site: main, retry: R5/PT1H }
      """;

  @Test
  void shouldFollowThePolicyWhileItRuns() {
    try (LocalCollective one = LocalCollective.withPolicy(POLICY)) {
      ProcessEngine engine = one.join("node-1", "");
      one.awaitShards(1);
      AtomicInteger runs = new AtomicInteger();
      ScriptedDelegate.script("limited", (execution, progress) -> runs.incrementAndGet());
      Models.deploy(engine, "limited", Models.serviceTask("limited", ScriptedDelegate.IN_A_JOB));
      Models.deploy(
          engine,
          "probe",
          Models.serviceTask(
              "probe", "camunda:expression='${execution.getVariable(\"forbidden\") == null}'"));

      one.push(
          POLICY + "delegates: { deny: [\"**.ScriptedDelegate\", \"expression:*forbidden*\"] }");
      eventually(() -> denied(engine));
      engine.getRuntimeService().startProcessInstanceByKey("limited", "limited");
      eventually(() -> engine.getRuntimeService().createIncidentQuery().count() == 1);
      Incident incident = engine.getRuntimeService().createIncidentQuery().singleResult();
      assertThat(incident.getIncidentMessage())
          .startsWith("policy delegates.deny[0] \"**.ScriptedDelegate\" (revision 2) denies class");
      assertThat(runs).hasValue(0);

      one.push(POLICY);
      eventually(() -> !denied(engine));
      Job job =
          engine
              .getManagementService()
              .createJobQuery()
              .processInstanceId(incident.getProcessInstanceId())
              .singleResult();
      assertThat(job.getRetries()).isZero();
      engine.getManagementService().setJobRetries(job.getId(), 1);
      eventually(() -> engine.getRuntimeService().createProcessInstanceQuery().count() == 0);
      assertThat(runs).hasValue(1);
      assertThat(engine.getRuntimeService().createIncidentQuery().count()).isZero();
    }
  }

  private static boolean denied(ProcessEngine engine) {
    try {
      engine.getRuntimeService().startProcessInstanceByKey("probe");
      return false;
    } catch (DelegateDeniedException e) {
      return true;
    }
  }

  private static void eventually(java.util.concurrent.Callable<Boolean> condition) {
    await().atMost(Duration.ofSeconds(60)).pollInterval(Duration.ofMillis(20)).until(condition);
  }
}
