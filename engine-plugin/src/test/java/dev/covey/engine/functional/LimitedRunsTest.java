package dev.covey.engine.functional;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.covey.engine.LocalCollective;
import dev.covey.engine.Models;
import dev.covey.engine.QuickJobExecutor;
import dev.covey.engine.client.CoveyClient;
import dev.covey.engine.limit.LimitReachedException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Queue;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.awaitility.Awaitility;
import org.awaitility.core.ThrowingRunnable;
import org.camunda.bpm.engine.ManagementService;
import org.camunda.bpm.engine.ProcessEngine;
import org.camunda.bpm.engine.ProcessEngineException;
import org.camunda.bpm.engine.delegate.DelegateExecution;
import org.camunda.bpm.engine.delegate.JavaDelegate;
import org.camunda.bpm.engine.impl.cfg.ProcessEngineConfigurationImpl;
import org.camunda.bpm.engine.runtime.Job;
import org.camunda.bpm.engine.task.Task;
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
      sites: { main: { selector: "", shards: 6 }, far: { selector: "", shards: 2 } }
      defaults: { site: main }
      processes:
        weak: { activities: { work: { concurrent: %d } } }
        plain: { activities: { work: { concurrent: 2 } } }
        away: { activities: { work: { site: far, concurrent: 2 } } }
        few: { limits: { active: 3 } }
        picky: { limits: { active: 2, over: refuse } }
        slow: { limits: { startsPerSecond: 10 } }
      """;

  private static LocalCollective collective;

  /** A service that is overrun by too many calls. */
  public static final class WeakService implements JavaDelegate {
    static final AtomicInteger NOW = new AtomicInteger();
    static final AtomicInteger MOST = new AtomicInteger();
    static final Set<String> SERVED = ConcurrentHashMap.newKeySet();

    /** Runs that begin now do not end before this is open. */
    static volatile CountDownLatch closed = new CountDownLatch(0);

    @Override
    public void execute(DelegateExecution execution) throws InterruptedException {
      CountDownLatch until = closed;
      MOST.accumulateAndGet(NOW.incrementAndGet(), Math::max);
      try {
        TimeUnit.MILLISECONDS.sleep(RUN_MILLIS); // What the service takes.
        until.await();
        SERVED.add(execution.getProcessInstanceId());
      } finally {
        NOW.decrementAndGet();
      }
    }
  }

  @BeforeAll
  static void start() {
    collective = LocalCollective.withPolicy(POLICY.formatted(LIMIT));
    for (int i = 1; i <= 3; i++) {
      collective.join("node-" + i, "", LimitedRunsTest::sixteenThreads);
    }
    collective.awaitShards(8);
    collective.awaitShares();
    deploy();
  }

  private static void deploy() {
    String weak = "camunda:class='" + WeakService.class.getName() + "'";
    Models.deploy(
        collective.engine(1),
        "weak",
        Models.serviceTask("weak", "camunda:asyncBefore='true' " + weak));
    Models.deploy(collective.engine(1), "away", Models.serviceTask("away", weak));
    Models.deploy(collective.engine(1), "plain", Models.serviceTask("plain", weak));
    Models.deploy(collective.engine(1), "few", Models.userTask("few"));
    Models.deploy(collective.engine(1), "picky", Models.userTask("picky"));
    Models.deploy(
        collective.engine(1),
        "slow",
        Models.serviceTask("slow", "camunda:class='" + Begins.class.getName() + "'"));
  }

  /** Notes when its instance begins. */
  public static final class Begins implements JavaDelegate {
    static final Queue<Long> TIMES = new ConcurrentLinkedQueue<>();

    @Override
    public void execute(DelegateExecution execution) {
      TIMES.add(System.nanoTime() / 1_000_000);
    }
  }

  private static void sixteenThreads(ProcessEngineConfigurationImpl configuration) {
    QuickJobExecutor.configure(configuration, 16);
  }

  @AfterAll
  static void stop() {
    collective.close();
  }

  @BeforeEach
  void forget() {
    WeakService.MOST.set(0);
    WeakService.SERVED.clear();
    Begins.TIMES.clear();
  }

  private static List<String> start(String process, int count) {
    List<String> started = new ArrayList<>();
    List<ProcessEngine> engines = collective.engines();
    for (int i = 0; i < count; i++) {
      started.add(
          engines
              .get(i % engines.size())
              .getRuntimeService()
              .startProcessInstanceByKey(process)
              .getId());
    }
    return started;
  }

  private static void await(ThrowingRunnable assertion) {
    Awaitility.await()
        .atMost(Duration.ofSeconds(60))
        .pollInterval(Duration.ofMillis(20))
        .untilAsserted(assertion);
  }

  @Test
  void shouldRunAsManyAsTheLimitAndNeverMore() {
    List<String> started = start("weak", 60);
    await(() -> assertThat(WeakService.SERVED).containsAll(started));
    assertThat(WeakService.MOST).hasValue(LIMIT);
  }

  /** The model has nothing that could wait. */
  @Test
  void shouldMakeWaitWhatTheModelDoesNotMakeAsynchronous() {
    List<String> started = start("plain", 12);
    await(() -> assertThat(WeakService.SERVED).containsAll(started));
    assertThat(WeakService.MOST).hasValue(2);
  }

  @Test
  void shouldTellCallersWhoseJobHasToWait() {
    start("weak", 20);
    ManagementService management = collective.engine(1).getManagementService();
    int refused = 0;
    for (Job job : management.createJobQuery().processDefinitionKey("weak").list()) {
      try {
        management.executeJob(job.getId());
      } catch (LimitReachedException e) {
        assertThat(e)
            .hasMessageContaining("processes.weak.activities.work.concurrent is 5 (revision ");
        refused++;
      } catch (ProcessEngineException e) {
        assertThat(e).hasMessageMatching("(?s).*(No job found|OptimisticLocking|jobId).*");
      }
    }
    assertThat(refused).isPositive();
    assertThat(management.createJobQuery().processDefinitionKey("weak").list())
        .allMatch(job -> job.getRetries() == 3);
    await(() -> assertThat(WeakService.SERVED).hasSize(20));
    assertThat(WeakService.MOST).hasValue(LIMIT);
  }

  @Test
  void shouldLetInstancesBeginAsOthersEnd() {
    List<String> started = start("few", 8);
    for (int ended = 0; ended < 8; ended++) {
      int active = Math.min(3, 8 - ended);
      await(() -> assertThat(tasks("few")).hasSize(active));
      Task first = tasks("few").get(0);
      engineOf(first).getTaskService().complete(first.getId());
      started.remove(first.getProcessInstanceId());
    }
    assertThat(started).isEmpty();
  }

  private static List<Task> tasks(String process) {
    return collective.engines().stream()
        .flatMap(
            engine ->
                engine
                    .getTaskService()
                    .createTaskQuery()
                    .processDefinitionKey(process)
                    .list()
                    .stream())
        .toList();
  }

  private static ProcessEngine engineOf(Task task) {
    return collective.engines().stream()
        .filter(
            engine ->
                engine.getTaskService().createTaskQuery().taskId(task.getId()).singleResult()
                    != null)
        .findFirst()
        .orElseThrow();
  }

  @Test
  void shouldLimitVisitsWhereTheyRun() {
    start("away", 8);

    await(() -> assertThat(WeakService.SERVED).hasSize(8));
    assertThat(WeakService.MOST).hasValue(2);
  }

  @Test
  void shouldRefuseAStartThatWouldHaveToWaitAndTakeItOnceAnotherHasEnded() {
    start("picky", 2);
    for (int i = 1; i <= 3; i++) {
      ProcessEngine engine = collective.engine(i);
      assertThatThrownBy(() -> engine.getRuntimeService().startProcessInstanceByKey("picky"))
          .hasMessageContaining("processes.picky.limits.active is 2 (revision ");
    }
    await(() -> assertThat(tasks("picky")).hasSize(2));
    Task first = tasks("picky").get(0);
    engineOf(first).getTaskService().complete(first.getId());
    await(() -> start("picky", 1));
    await(() -> assertThat(tasks("picky")).hasSize(2));
  }

  @Test
  void shouldSayWhyAnInstanceWaits() {
    List<String> started = start("few", 4);
    await(() -> assertThat(tasks("few")).hasSize(3));
    try (CoveyClient client = collective.client()) {
      List<String> begun = tasks("few").stream().map(Task::getProcessInstanceId).toList();
      assertThat(begun).as("of %s", started).hasSize(3);
      String last = started.stream().filter(id -> !begun.contains(id)).findFirst().orElseThrow();
      await(
          () ->
              assertThat(client.why(last))
                  .anyMatch(
                      line ->
                          line.matches(
                              "waits for its turn: processes\\.few\\.limits\\.active is 3"
                                  + " \\(revision [0-9]+\\); in shard main/[0-9] [0-3] have a place"
                                  + " and 0 wait before it")));
      assertThat(client.why(begun.get(0))).containsExactly("few/work: task");
      endAll("few");
      await(() -> assertThat(client.why(last)).isEmpty());
    }
  }

  private static void endAll(String process) {
    await(
        () -> {
          for (Task task : tasks(process)) {
            engineOf(task).getTaskService().complete(task.getId());
          }
          assertThat(
                  collective.engines().stream()
                      .mapToLong(
                          engine ->
                              engine
                                  .getRuntimeService()
                                  .createProcessInstanceQuery()
                                  .processDefinitionKey(process)
                                  .count())
                      .sum())
              .isZero();
        });
  }

  @Test
  void shouldLetSoManyInstancesBeginInASecond() {
    start("slow", 40);
    await(() -> assertThat(Begins.TIMES).hasSize(40));
    List<Long> times = Begins.TIMES.stream().sorted().toList();
    for (int i = 0; i < times.size(); i++) {
      // What is slow may begin later than it was let, but never sooner; so may the first.
      assertThat(times.get(i) - times.get(0)).as("begin of %d", i).isGreaterThan(100L * (i - 18));
    }
  }

  @Test
  void shouldFollowALimitThatChangesAndOneThatGoes() {
    boolean restored = false;
    try {
      WeakService.closed = new CountDownLatch(1);
      start("weak", 200);
      await(() -> assertThat(WeakService.NOW).hasValue(LIMIT));
      collective.pushAndAwait(POLICY.formatted(9));
      await(() -> assertThat(WeakService.NOW).hasValue(9));
      collective.pushAndAwait(POLICY.formatted(1));
      CountDownLatch before = WeakService.closed;
      WeakService.closed = new CountDownLatch(0);
      before.countDown();
      await(() -> assertThat(WeakService.NOW).hasValueLessThanOrEqualTo(1));
      assertThat(WeakService.MOST).hasValue(9);
      WeakService.closed = new CountDownLatch(1);
      collective.pushAndAwait(
          "{sites: {main: {selector: '', shards: 6}, far: {selector: '', shards: 2}}, defaults: {site: main}}");
      await(() -> assertThat(WeakService.NOW).hasValueGreaterThan(9));
      // It is back, and counts those that run.
      collective.pushAndAwait(POLICY.formatted(LIMIT));
      restored = true;
      int running = settled();
      WeakService.MOST.set(0);
      WeakService.closed.countDown();
      await(() -> assertThat(WeakService.SERVED).hasSize(200));
      assertThat(WeakService.MOST).hasValueLessThanOrEqualTo(running);
    } finally {
      WeakService.closed.countDown();
      if (!restored) {
        collective.pushAndAwait(POLICY.formatted(LIMIT));
      }
    }
  }

  /** How many run, once those that were let in before are all there. */
  private static int settled() {
    AtomicInteger running = new AtomicInteger();
    Awaitility.await()
        .atMost(Duration.ofSeconds(60))
        .during(Duration.ofMillis(500))
        .until(() -> running.getAndSet(WeakService.NOW.get()) == WeakService.NOW.get());
    return running.get();
  }
}
