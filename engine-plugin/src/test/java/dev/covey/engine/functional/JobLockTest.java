package dev.covey.engine.functional;

import static org.assertj.core.api.Assertions.assertThat;

import dev.covey.engine.LocalCollective;
import dev.covey.engine.Models;
import dev.covey.engine.QuickJobExecutor;
import dev.covey.engine.ScriptedDelegate;
import dev.covey.engine.ScriptedDelegate.State;
import java.time.Duration;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.awaitility.Awaitility;
import org.camunda.bpm.engine.ProcessEngine;
import org.camunda.bpm.engine.history.HistoricJobLog;
import org.junit.jupiter.api.Test;

/** Locks that last two seconds, and jobs that run longer. */
class JobLockTest {
  private static final int LOCK_MILLIS = 2_000;
  private static final int RUN_MILLIS = 6_000;
  private static final String POLICY =
      """
      sites:
        main: { selector: "", shards: 2 }
      defaults: { site: main, durability: journaled }
      """;

  @Test
  void shouldRunALongJobOnceAndCountItsFailure() {
    try (LocalCollective collective = LocalCollective.withPolicy(POLICY)) {
      ProcessEngine engine =
          collective.join(
              "node-1",
              "",
              configuration -> {
                QuickJobExecutor.configure(configuration);
                configuration.getJobExecutor().setLockTimeInMillis(LOCK_MILLIS);
              });
      collective.awaitShards(2);
      Models.deploy(engine, "long", Models.serviceTask("long", ScriptedDelegate.IN_A_JOB));
      AtomicInteger running = new AtomicInteger();
      AtomicInteger most = new AtomicInteger();
      AtomicInteger runs = new AtomicInteger();
      ScriptedDelegate.script(
          "long",
          (execution, progress) -> {
            most.accumulateAndGet(running.incrementAndGet(), Math::max);
            int run = runs.incrementAndGet();
            try {
              progress.save(new State(run, null));
              new CountDownLatch(1).await(RUN_MILLIS, TimeUnit.MILLISECONDS);
            } finally {
              running.decrementAndGet();
            }
            if (run == 1) {
              throw new IllegalStateException("fails after its lock was renewed");
            }
          });
      engine.getRuntimeService().startProcessInstanceByKey("long", "long");
      Awaitility.await()
          .atMost(Duration.ofSeconds(60))
          .until(
              () ->
                  engine
                          .getHistoryService()
                          .createHistoricProcessInstanceQuery()
                          .completed()
                          .count()
                      == 1);
      assertThat(runs).hasValue(2);
      assertThat(most).hasValue(1);
      assertThat(engine.getHistoryService().createHistoricJobLogQuery().failureLog().list())
          .singleElement()
          .extracting(HistoricJobLog::getJobRetries)
          .isEqualTo(3);
    }
    assertThat(Thread.getAllStackTraces().keySet().stream().map(Thread::getName))
        .noneMatch(name -> name.equals("covey-node-1-job-locks"));
  }
}
