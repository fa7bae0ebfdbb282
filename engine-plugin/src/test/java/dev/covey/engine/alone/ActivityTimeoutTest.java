package dev.covey.engine.alone;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowable;

import dev.covey.engine.CoveyPlugin;
import dev.covey.engine.Models;
import dev.covey.engine.timeout.ActivityTimeoutException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.Map;
import java.util.Random;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.locks.LockSupport;
import org.camunda.bpm.engine.ProcessEngine;
import org.camunda.bpm.engine.delegate.BpmnError;
import org.camunda.bpm.engine.delegate.DelegateExecution;
import org.camunda.bpm.engine.delegate.JavaDelegate;
import org.camunda.bpm.engine.impl.cfg.ProcessEngineConfigurationImpl;
import org.camunda.bpm.engine.runtime.Job;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * Code that takes longer than policy lets it is ended, on a database in files, which an interrupt
 * in the wrong place would close for good.
 */
class ActivityTimeoutTest {
  private static final String POLICY =
      """
      sites: { main: { selector: "", shards: 1 } }
      defaults: { site: main }
      processes:
        slow: { activities: { work: { timeout: PT0.2S } } }
        whole: { timeout: PT0.2S }
        caught: { timeout: PT0.2S }
        listened: { timeout: PT0.2S }
        quick: { activities: { work: { timeout: 1h } } }
        random: { timeout: PT0.02S }
      """;

  private interface Step {
    void run(DelegateExecution execution) throws Exception;
  }

  private static final AtomicBoolean INTERRUPTED_IN_ENGINE = new AtomicBoolean();
  private static final Map<String, Step> STEPS = new ConcurrentHashMap<>();

  /** Does what the test has said for the process and the business key. */
  public static final class Scripted implements JavaDelegate {
    @Override
    public void execute(DelegateExecution execution) throws Exception {
      STEPS.get(execution.getProcessBusinessKey()).run(execution);
    }
  }

  private static final String SCRIPTED = "camunda:class='" + Scripted.class.getName() + "'";

  @TempDir private static Path folder;
  private static ProcessEngine engine;

  @BeforeAll
  static void start() throws Exception {
    Files.writeString(folder.resolve("policy.yaml"), POLICY);
    CoveyPlugin plugin = AloneEngines.plugin(folder);
    ProcessEngineConfigurationImpl configuration = AloneEngines.configuration(plugin, false);
    configuration.setJdbcUrl("jdbc:h2:file:" + folder.resolve("db") + ";DB_CLOSE_DELAY=-1");
    configuration.setBeans(new HashMap<>(Map.of("slowly", new Slowly())));
    engine = configuration.buildProcessEngine();
    AloneEngines.awaitOpen(plugin);
    for (String key : new String[] {"slow", "quick", "random", "untimed"}) {
      Models.deploy(engine, key, Models.serviceTask(key, SCRIPTED));
    }
    Models.deploy(
        engine, "job", Models.serviceTask("whole", "camunda:asyncBefore='true' " + SCRIPTED));
  }

  @AfterAll
  static void close() {
    engine.close();
  }

  @Test
  void shouldEndAJobAndLetItBeRetried() {
    AtomicBoolean interrupted = new AtomicBoolean();
    STEPS.put(
        "job",
        execution -> {
          execution.setVariable("begun", true);
          try {
            TimeUnit.HOURS.sleep(1);
          } catch (InterruptedException e) {
            interrupted.set(true);
            throw e;
          }
        });
    String instance = begin("whole", "job");
    Job job = job(instance);

    assertThatThrownBy(() -> engine.getManagementService().executeJob(job.getId()))
        .isInstanceOf(ActivityTimeoutException.class)
        .hasCauseInstanceOf(InterruptedException.class)
        .hasMessage(
            "policy processes.whole.timeout PT0.2S (revision 1) ended activity work of process"
                + " whole: its code took longer; give it more time, or make it faster");

    assertThat(interrupted).isTrue();
    assertThat(Thread.currentThread().isInterrupted()).isFalse();
    assertThat(job(instance).getRetries()).isEqualTo(2);
    assertThat(job(instance).getExceptionMessage()).startsWith("policy processes.whole.timeout");
    assertThat(engine.getRuntimeService().getVariable(instance, "begun")).isNull();
    STEPS.put("job", execution -> execution.setVariable("fast", true));
    engine.getManagementService().executeJob(job.getId());
    assertThat(running("job")).isZero();
  }

  @Test
  void shouldCommitNothingOfCodeThatIgnoresTheInterrupt() {
    STEPS.put(
        "deaf",
        execution -> {
          spinFor(400);
          Thread.interrupted();
        });

    assertThatThrownBy(() -> begin("slow", "deaf"))
        .isInstanceOf(ActivityTimeoutException.class)
        .hasNoCause()
        .hasMessageStartingWith("policy processes.slow.activities.work.timeout PT0.2S");

    assertThat(running("deaf")).isZero();
  }

  @Test
  void shouldNotLetAModelCatchIt() {
    STEPS.put(
        "caught",
        execution -> {
          spinFor(400);
          throw new BpmnError("late");
        });
    Models.deploy(
        engine,
        "caught",
        Models.definitions(
            "<error id='any' errorCode='java.lang.Exception'/><error id='late' errorCode='late'/>",
            "caught",
            """
            <startEvent id="start"/>
            <sequenceFlow id="f1" sourceRef="start" targetRef="work"/>
            <serviceTask id="work" %s/>
            <boundaryEvent id="b" attachedToRef="work"><errorEventDefinition errorRef="any"/></boundaryEvent>
            <boundaryEvent id="c" attachedToRef="work"><errorEventDefinition errorRef="late"/></boundaryEvent>
            <sequenceFlow id="f2" sourceRef="b" targetRef="wait"/>
            <sequenceFlow id="f3" sourceRef="c" targetRef="wait"/>
            <userTask id="wait"/>
            """
                .formatted(SCRIPTED)));
    Throwable failure = catchThrowable(() -> begin("caught", "caught"));

    assertThat(failure).isInstanceOf(ActivityTimeoutException.class);
    assertThat(running("caught")).isZero();
  }

  @Test
  void shouldServeNoMoreCallsOfCodeThatIsOverdueAndLetTheEngineEndTheOnesItServes() {
    AtomicBoolean bitten = new AtomicBoolean();
    AtomicBoolean after = new AtomicBoolean();
    AtomicInteger refused = new AtomicInteger();
    STEPS.put(
        "calls",
        execution -> {
          engineConfiguration()
              .getCommandExecutorTxRequired()
              .execute(
                  context -> {
                    bitten.set(sleptInterrupted(400));
                    return null;
                  });
          after.set(Thread.interrupted());
          for (int i = 0; i < 2; i++) {
            try {
              execution.getProcessEngineServices().getTaskService().createTaskQuery().count();
            } catch (ActivityTimeoutException e) {
              refused.incrementAndGet();
            }
          }
        });

    assertThatThrownBy(() -> begin("slow", "calls")).isInstanceOf(ActivityTimeoutException.class);

    assertThat(bitten).isFalse();
    assertThat(after).isTrue();
    assertThat(refused).hasValue(2);
  }

  @Test
  void shouldEndWhatTheCodeHasStartedToo() {
    STEPS.put(
        "outer",
        execution ->
            execution
                .getProcessEngineServices()
                .getRuntimeService()
                .startProcessInstanceByKey("untimed", "inner"));
    STEPS.put("inner", execution -> TimeUnit.HOURS.sleep(1));

    assertThatThrownBy(() -> begin("slow", "outer"))
        .isInstanceOf(ActivityTimeoutException.class)
        .hasMessageStartingWith("policy processes.slow.activities.work.timeout");
    assertThat(running("inner")).isZero();
  }

  @Test
  void shouldTimeExpressionsAndListenersOfARunTogether() {
    String elements =
        """
        <startEvent id="start"/>
        <sequenceFlow id="f1" sourceRef="start" targetRef="work"/>
        <serviceTask id="work" camunda:expression="${slowly.forMillis(150)}">
          <extensionElements>
            <camunda:executionListener event="start" expression="${slowly.forMillis(150)}"/>
          </extensionElements>
        </serviceTask>
        """;
    Models.deploy(engine, "free", Models.process("free", elements));
    Models.deploy(engine, "listened", Models.process("listened", elements));

    assertThat(begin("free", "free")).isNotNull();
    assertThatThrownBy(() -> begin("listened", "listened"))
        .isInstanceOf(ActivityTimeoutException.class);
  }

  /** A bean. */
  public static final class Slowly {
    public boolean forMillis(long millis) {
      return sleptInterrupted(millis);
    }
  }

  @Test
  void shouldLeaveQuickCodeAlone() {
    STEPS.put("quick", execution -> execution.setVariable("x", 1));
    String instance = begin("quick", "quick");

    assertThat(
            engine
                .getHistoryService()
                .createHistoricProcessInstanceQuery()
                .processInstanceId(instance)
                .singleResult()
                .getState())
        .isEqualTo("COMPLETED");
  }

  /** Sleeps, looks at variables, calls the engine, around the time at which it is interrupted. */
  @Test
  void shouldCommitWhatWasInTimeAndNeverInterruptTheEngine() {
    Random random = new Random(Long.getLong("covey.seed", 11));
    AtomicInteger ended = new AtomicInteger();
    int runs = Boolean.getBoolean("covey.soak") ? 3_000 : 120;
    for (int run = 0; run < runs; run++) {
      long seed = random.nextLong();
      STEPS.put("r" + run, execution -> wander(new Random(seed), execution));
      try {
        begin("random", "r" + run);
      } catch (ActivityTimeoutException e) {
        ended.incrementAndGet();
      }
      assertThat(Thread.currentThread().isInterrupted()).isFalse();
    }

    assertThat(INTERRUPTED_IN_ENGINE).isFalse();
    assertThat(ended.get()).isBetween(runs / 20, runs - runs / 20);
    assertThat(
            engine
                .getHistoryService()
                .createHistoricProcessInstanceQuery()
                .processDefinitionKey("random")
                .count())
        .isEqualTo(runs - ended.get());
  }

  private static void wander(Random random, DelegateExecution execution) {
    for (int step = 0; step < 4; step++) {
      switch (random.nextInt(3)) {
        case 0 -> LockSupport.parkNanos(TimeUnit.MILLISECONDS.toNanos(random.nextInt(12)));
        case 1 -> execution.setVariable("v" + step, "x".repeat(3_000));
        default ->
            engineConfiguration()
                .getCommandExecutorTxRequired()
                .execute(
                    context -> {
                      INTERRUPTED_IN_ENGINE.compareAndSet(false, sleptInterrupted(3));
                      return execution.getVariable("v0");
                    });
      }
    }
  }

  private static ProcessEngineConfigurationImpl engineConfiguration() {
    return (ProcessEngineConfigurationImpl) engine.getProcessEngineConfiguration();
  }

  private static String begin(String process, String businessKey) {
    return engine
        .getRuntimeService()
        .startProcessInstanceByKey(process, businessKey)
        .getProcessInstanceId();
  }

  private static Job job(String instance) {
    return engine
        .getManagementService()
        .createJobQuery()
        .processInstanceId(instance)
        .singleResult();
  }

  private static long running(String businessKey) {
    return engine
        .getRuntimeService()
        .createProcessInstanceQuery()
        .processInstanceBusinessKey(businessKey)
        .count();
  }

  private static void spinFor(long millis) {
    long end = System.nanoTime() + TimeUnit.MILLISECONDS.toNanos(millis);
    while (System.nanoTime() < end) {
      Thread.onSpinWait();
    }
  }

  /** Whether an interrupt was there at any time. */
  private static boolean sleptInterrupted(long millis) {
    long end = System.nanoTime() + TimeUnit.MILLISECONDS.toNanos(millis);
    boolean seen = false;
    while (System.nanoTime() < end) {
      seen |= Thread.currentThread().isInterrupted();
      Thread.onSpinWait();
    }
    return seen;
  }
}
