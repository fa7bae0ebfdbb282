package dev.covey.engine.functional;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowable;

import dev.covey.engine.Journals;
import dev.covey.engine.LocalCollective;
import dev.covey.engine.Models;
import dev.covey.engine.Progress;
import dev.covey.engine.ProgressInDatabases;
import dev.covey.engine.ResumableDelegate;
import dev.covey.engine.ScriptedDelegate;
import dev.covey.engine.ScriptedDelegate.State;
import dev.covey.engine.progress.SupersededRunException;
import dev.covey.engine.turn.TurnRefusedException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReference;
import org.awaitility.Awaitility;
import org.camunda.bpm.engine.ProcessEngine;
import org.camunda.bpm.engine.delegate.BpmnError;
import org.camunda.bpm.engine.delegate.DelegateExecution;
import org.camunda.bpm.engine.runtime.Job;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

class ResumableDelegateTest {
  private static LocalCollective collective;
  private static ProcessEngine engine;
  private static Journals journals;

  /** Its state is no plain data. */
  public static final class BadState extends ResumableDelegate<BadState.State> {
    record State(Object anything) {}

    @Override
    protected void execute(DelegateExecution execution, Progress<State> progress) {
      throw new AssertionError("called although its state is no plain data");
    }
  }

  @BeforeAll
  static void deploy() {
    collective = LocalCollective.of(1);
    engine = collective.engine(1);
    journals = new Journals(collective, Map.of("main", 6));
    Models.deploy(engine, "job", Models.serviceTask("job", ScriptedDelegate.IN_A_JOB));
    Models.deploy(
        engine,
        "call",
        Models.serviceTask("call", "camunda:class='" + ScriptedDelegate.class.getName() + "'"));
    Models.deploy(
        engine,
        "bad",
        Models.serviceTask(
            "bad", "camunda:asyncBefore='true' camunda:class='" + BadState.class.getName() + "'"));
    Models.deploy(engine, "error", Models.process("error", withErrorBoundary()));
    Models.deploy(engine, "one-by-one", multiInstance("one-by-one", true));
    Models.deploy(engine, "all-at-once", multiInstance("all-at-once", false));
  }

  private static String withErrorBoundary() {
    return """
        <startEvent id="start"/>
        <sequenceFlow id="f1" sourceRef="start" targetRef="work"/>
        <serviceTask id="work" %s/>
        <boundaryEvent id="caught" attachedToRef="work"><errorEventDefinition/></boundaryEvent>
        <sequenceFlow id="f3" sourceRef="caught" targetRef="afterwards"/>
        <userTask id="afterwards"/>
        """
        .formatted(ScriptedDelegate.IN_A_JOB);
  }

  /** Sequential in one job of the whole loop, or parallel with a job each. */
  private static String multiInstance(String key, boolean sequential) {
    String loop =
        """
        <startEvent id="start"/>
        <sequenceFlow id="f1" sourceRef="start" targetRef="work"/>
        <serviceTask id="work" camunda:class='%s' %s>
          <multiInstanceLoopCharacteristics isSequential="%s" %s>
            <loopCardinality>3</loopCardinality>
          </multiInstanceLoopCharacteristics>
        </serviceTask>
        """
            .formatted(
                ScriptedDelegate.class.getName(),
                sequential ? "camunda:asyncBefore='true'" : "",
                sequential,
                sequential ? "" : "camunda:asyncBefore='true'");
    return Models.process(key, loop);
  }

  @AfterAll
  static void close() {
    journals.close();
    collective.close();
  }

  @AfterEach
  void shouldLeaveNoProgress() {
    Awaitility.await().until(() -> ProgressInDatabases.count(engine) == 0);
    Awaitility.await().until(() -> ProgressInDatabases.journaled(journals) == 0);
  }

  @Test
  void shouldBeInTheJournalWhenSaveReturns() {
    List<Integer> journaled = new ArrayList<>();
    ScriptedDelegate.script(
        "durable",
        (execution, progress) -> {
          assertThat(progress.last()).isEmpty();
          progress.save(new State(1, null));
          assertThat(progress.last()).contains(new State(1, null));
          journaled.add(ProgressInDatabases.journaled(journals));
          progress.save(new State(2, "two"));
          journaled.add(ProgressInDatabases.journaled(journals));
        });
    start("job", "durable");
    awaitEnd("durable");
    assertThat(journaled).containsExactly(1, 1);
  }

  @Test
  void shouldGoOnFromTheLastSaveWhenTheJobIsRepeated() {
    List<Object> seen = new ArrayList<>();
    ScriptedDelegate.script(
        "repeated",
        (execution, progress) -> {
          seen.add(progress.last().map(State::done).orElse(0));
          if (seen.size() == 1) {
            progress.save(new State(4, "early"));
            progress.save(new State(5, "late"));
            execution.setVariable("lost", true);
            throw new IllegalStateException("fails once");
          }
          assertThat(execution.hasVariable("lost")).isFalse();
          assertThat(progress.last()).contains(new State(5, "late"));
        });
    start("job", "repeated");
    awaitEnd("repeated");
    assertThat(seen).containsExactly(0, 5);
  }

  @Test
  void shouldKeepNothingWhenTheModelCatchesAnError() {
    ScriptedDelegate.script(
        "error",
        (execution, progress) -> {
          progress.save(new State(1, "before the error"));
          throw new BpmnError("no");
        });
    String instance = start("error", "error");
    Awaitility.await()
        .until(
            () ->
                engine.getTaskService().createTaskQuery().processInstanceId(instance).count() == 1);
    assertThat(ProgressInDatabases.count(engine)).isZero();
  }

  @Test
  void shouldKeepTheRunsOfALoopInOneJobApart() {
    List<String> seen = Collections.synchronizedList(new ArrayList<>());
    ScriptedDelegate.script(
        "one-by-one",
        (execution, progress) -> {
          int loop = (Integer) execution.getVariable("loopCounter");
          seen.add(loop + " from " + progress.last().map(State::note).orElse("nothing"));
          progress.save(new State(loop, "run-" + loop));
          if (loop == 2 && seen.size() == 3) {
            throw new IllegalStateException("fails once, at its end");
          }
        });
    start("one-by-one", "one-by-one");
    awaitEnd("one-by-one");
    assertThat(seen)
        .containsExactly(
            "0 from nothing",
            "1 from nothing",
            "2 from nothing",
            "0 from run-0",
            "1 from run-1",
            "2 from run-2");
  }

  @Test
  void shouldKeepTheRunsOfAMultiInstanceApart() {
    Map<Integer, AtomicInteger> attempts = new ConcurrentHashMap<>();
    ConcurrentLinkedQueue<String> seen = new ConcurrentLinkedQueue<>();
    ScriptedDelegate.script(
        "all-at-once",
        (execution, progress) -> {
          int loop = (Integer) execution.getVariable("loopCounter");
          seen.add(loop + " from " + progress.last().map(State::note).orElse("nothing"));
          progress.save(new State(loop, "run-" + loop));
          if (attempts.computeIfAbsent(loop, l -> new AtomicInteger()).incrementAndGet() == 1) {
            throw new IllegalStateException("each fails once");
          }
        });
    start("all-at-once", "all-at-once");
    awaitEnd("all-at-once");
    assertThat(seen)
        .containsExactlyInAnyOrder(
            "0 from nothing",
            "1 from nothing",
            "2 from nothing",
            "0 from run-0",
            "1 from run-1",
            "2 from run-2");
  }

  @Test
  void shouldDeleteProgressWithItsInstance() {
    ScriptedDelegate.script(
        "deleted",
        (execution, progress) -> {
          progress.save(new State(1, "for nobody"));
          throw new IllegalStateException("fails for ever");
        });
    String instance = start("job", "deleted");
    Awaitility.await().until(() -> job(instance).getRetries() == 0);
    assertThat(ProgressInDatabases.count(engine)).isOne();
    assertThat(ProgressInDatabases.journaled(journals)).isOne();
    engine.getRuntimeService().deleteProcessInstance(instance, "test");
    assertThat(ProgressInDatabases.count(engine)).isZero();
    assertThat(ProgressInDatabases.journaled(journals)).isZero();
  }

  @Test
  void shouldSaveNothingMoreOnceTheInstanceIsDeleted() throws Exception {
    CompletableFuture<Void> saved = new CompletableFuture<>();
    CompletableFuture<Void> deleted = new CompletableFuture<>();
    CompletableFuture<Throwable> refusal = new CompletableFuture<>();
    ScriptedDelegate.script(
        "gone",
        (execution, progress) -> {
          progress.save(new State(1, null));
          saved.complete(null);
          deleted.get(20, TimeUnit.SECONDS);
          Throwable thrown = catchThrowable(() -> progress.save(new State(2, null)));
          refusal.complete(thrown);
          throw (RuntimeException) thrown;
        });
    String instance = start("job", "gone");
    saved.get(20, TimeUnit.SECONDS);
    engine.getRuntimeService().deleteProcessInstance(instance, "test");
    deleted.complete(null);
    assertThat(refusal.get(20, TimeUnit.SECONDS))
        .isInstanceOf(SupersededRunException.class)
        .hasMessageContaining("deleted or is done");
  }

  @Test
  void shouldLetOneOfTwoRunsOfAJobSave() throws Exception {
    CompletableFuture<Void> first = new CompletableFuture<>();
    CompletableFuture<Void> second = new CompletableFuture<>();
    AtomicInteger runs = new AtomicInteger();
    AtomicReference<Throwable> refusal = new AtomicReference<>();
    ScriptedDelegate.script(
        "twice",
        (execution, progress) -> {
          int run = runs.incrementAndGet();
          if (run == 1) {
            progress.save(new State(1, "first"));
            first.complete(null);
            second.get(20, TimeUnit.SECONDS);
            refusal.set(catchThrowable(() -> progress.save(new State(2, "first"))));
            throw (RuntimeException) refusal.get();
          } else if (run == 2) {
            progress.save(new State(2, "second"));
            second.complete(null);
            throw new IllegalStateException("the second fails later");
          }
          assertThat(progress.last()).contains(new State(2, "second"));
        });
    String instance = start("job", "twice");
    first.get(20, TimeUnit.SECONDS);
    Throwable failure =
        catchThrowable(() -> engine.getManagementService().executeJob(job(instance).getId()));
    assertThat(failure).hasMessageContaining("the second fails later");
    awaitEnd("twice");
    assertThat(refusal.get())
        .isInstanceOf(SupersededRunException.class)
        .hasMessageContaining("another has saved");
  }

  @Test
  void shouldKeepTheLastSaveWhenTheNextIsTooLarge() {
    AtomicReference<Throwable> refusal = new AtomicReference<>();
    ScriptedDelegate.script(
        "large",
        (execution, progress) -> {
          if (progress.last().isEmpty()) {
            progress.save(new State(1, "small"));
            refusal.set(
                catchThrowable(() -> progress.save(new State(2, "x".repeat(17 * 1024 * 1024)))));
            throw new IllegalStateException("fails once");
          }
          assertThat(progress.last()).contains(new State(1, "small"));
          progress.save(new State(2, "small again"));
        });
    start("job", "large");
    awaitEnd("large");
    assertThat(refusal.get())
        .isInstanceOf(TurnRefusedException.class)
        .hasMessageContaining("ACT_GE_BYTEARRAY");
  }

  @Test
  void shouldNameDamagedProgressAndLeaveIt() {
    ScriptedDelegate.script(
        "damaged",
        (execution, progress) -> {
          progress.save(new State(1, null));
          throw new IllegalStateException("fails for ever");
        });
    String instance = start("job", "damaged");
    Awaitility.await().until(() -> job(instance).getRetries() == 0);
    ProgressInDatabases.damage(engine);
    engine.getManagementService().setJobRetries(job(instance).getId(), 1);
    Awaitility.await()
        .until(() -> String.valueOf(job(instance).getExceptionMessage()).contains("is damaged"));
    assertThat(ProgressInDatabases.count(engine)).isOne();
    engine.getRuntimeService().deleteProcessInstance(instance, "test");
  }

  @Test
  void shouldNameWhatIsWrongWithAState() {
    String instance = start("bad", "bad");
    Awaitility.await().until(() -> job(instance).getRetries() == 0);
    assertThat(job(instance).getExceptionMessage())
        .contains(BadState.class.getName())
        .contains("'anything'");
    engine.getRuntimeService().deleteProcessInstance(instance, "test");
  }

  @Test
  void shouldRunWithoutKeepingAnythingInACallersTransaction() {
    ScriptedDelegate.script(
        "call",
        (execution, progress) -> {
          progress.save(new State(1, null));
          execution.setVariable("seen", progress.last().orElseThrow().done());
        });
    start("call", "call");
    awaitEnd("call");
  }

  private static String start(String key, String businessKey) {
    return engine.getRuntimeService().startProcessInstanceByKey(key, businessKey).getId();
  }

  private static Job job(String instance) {
    return engine
        .getManagementService()
        .createJobQuery()
        .processInstanceId(instance)
        .singleResult();
  }

  private static void awaitEnd(String businessKey) {
    Awaitility.await()
        .atMost(Duration.ofSeconds(20))
        .until(
            () ->
                engine
                        .getHistoryService()
                        .createHistoricProcessInstanceQuery()
                        .processInstanceBusinessKey(businessKey)
                        .completed()
                        .count()
                    == 1);
  }
}
