package dev.covey.engine.functional;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.covey.engine.LocalCollective;
import dev.covey.engine.Models;
import dev.covey.engine.QuickJobExecutor;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.camunda.bpm.engine.ProcessEngine;
import org.camunda.bpm.engine.delegate.DelegateExecution;
import org.camunda.bpm.engine.delegate.JavaDelegate;
import org.camunda.bpm.engine.impl.cfg.ProcessEngineConfigurationImpl;
import org.camunda.bpm.engine.impl.jobexecutor.DefaultJobExecutor;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Three nodes of 16 job threads each never run more of an activity than its limit. */
class LimitedRunsTest {
  private static final int LIMIT = 5;
  private static final int RUN_MILLIS = 200;
  private static final String POLICY =
      """
      sites: { main: { selector: "", shards: 6 } }
      defaults: { site: main }
      processes:
        weak: { activities: { work: { concurrent: %d } } }
      """;

  private static LocalCollective collective;

  /** A service that is overrun by too many calls. */
  public static final class WeakService implements JavaDelegate {
    static final AtomicInteger NOW = new AtomicInteger();
    static final AtomicInteger MOST = new AtomicInteger();
    static final Set<String> SERVED = ConcurrentHashMap.newKeySet();
    static volatile long last;

    @Override
    public void execute(DelegateExecution execution) throws InterruptedException {
      MOST.accumulateAndGet(NOW.incrementAndGet(), Math::max);
      try {
        TimeUnit.MILLISECONDS.sleep(RUN_MILLIS); // What the service takes.
        SERVED.add(execution.getProcessInstanceId());
      } finally {
        NOW.decrementAndGet();
        last = System.nanoTime();
      }
    }
  }

  @BeforeAll
  static void start() {
    collective = LocalCollective.withPolicy(POLICY.formatted(LIMIT));
    for (int i = 1; i <= 3; i++) {
      collective.join("node-" + i, "", LimitedRunsTest::sixteenThreads);
    }
    collective.awaitShards(6);
    collective.awaitShares();
    Models.deploy(
        collective.engine(1),
        "weak",
        Models.serviceTask(
            "weak",
            "camunda:asyncBefore='true' camunda:class='" + WeakService.class.getName() + "'"));
  }

  private static void sixteenThreads(ProcessEngineConfigurationImpl configuration) {
    QuickJobExecutor.configure(configuration);
    DefaultJobExecutor executor = (DefaultJobExecutor) configuration.getJobExecutor();
    executor.setCorePoolSize(16);
    executor.setMaxPoolSize(16);
  }

  @AfterAll
  static void stop() {
    collective.close();
  }

  @BeforeEach
  void forget() {
    WeakService.MOST.set(0);
    WeakService.SERVED.clear();
  }

  private static List<String> start(int count) {
    List<String> started = new ArrayList<>();
    List<ProcessEngine> engines = collective.engines();
    for (int i = 0; i < count; i++) {
      started.add(
          engines
              .get(i % engines.size())
              .getRuntimeService()
              .startProcessInstanceByKey("weak")
              .getId());
    }
    return started;
  }

  @Test
  void shouldRunAsManyAsTheLimitAndNeverMore() {
    long begun = System.nanoTime();
    List<String> started = start(120);
    await()
        .atMost(Duration.ofSeconds(60))
        .pollInterval(Duration.ofMillis(20))
        .untilAsserted(() -> assertThat(WeakService.SERVED).containsAll(started));

    double seconds = (WeakService.last - begun) / 1e9;
    System.out.printf(
        "runs=120 seconds=%.2f of_the_limit=%.0f%%%n",
        seconds, 100 * (120.0 * RUN_MILLIS / 1000 / LIMIT) / seconds);
    assertThat(WeakService.MOST).hasValue(LIMIT);
  }
}
