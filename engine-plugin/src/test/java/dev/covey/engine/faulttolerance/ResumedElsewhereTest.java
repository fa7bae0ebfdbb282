package dev.covey.engine.faulttolerance;

import static org.assertj.core.api.Assertions.assertThat;

import dev.covey.engine.LocalCollective;
import dev.covey.engine.Models;
import dev.covey.engine.Progress;
import dev.covey.engine.ProgressInDatabases;
import dev.covey.engine.RawKafka;
import dev.covey.engine.ScriptedDelegate;
import dev.covey.engine.ScriptedDelegate.State;
import java.time.Duration;
import java.util.Collections;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.stream.IntStream;
import org.awaitility.Awaitility;
import org.camunda.bpm.engine.ProcessEngine;
import org.camunda.bpm.engine.delegate.DelegateExecution;
import org.junit.jupiter.api.Test;

/** Long work whose shard moves away in the middle. */
class ResumedElsewhereTest {
  private static final int STEPS = 150;
  private static final String KEY = "long";

  /** A move is no failure: a retry would wait for an hour. */
  private static final String MODEL =
      Models.process(
          KEY,
          """
          <startEvent id="start"/>
          <sequenceFlow id="f1" sourceRef="start" targetRef="work"/>
          <serviceTask id="work" %s>
            <extensionElements>
              <camunda:failedJobRetryTimeCycle>R3/PT1H</camunda:failedJobRetryTimeCycle>
            </extensionElements>
          </serviceTask>
          """
              .formatted(ScriptedDelegate.IN_A_JOB));

  private final List<Integer> worked = new CopyOnWriteArrayList<>();
  private final List<Integer> begunAfter = new CopyOnWriteArrayList<>();

  private void work(DelegateExecution execution, Progress<State> progress) throws Exception {
    int done = progress.last().map(State::done).orElse(0);
    begunAfter.add(done);
    while (done < STEPS) {
      new CountDownLatch(1).await(20, TimeUnit.MILLISECONDS);
      worked.add(++done);
      progress.save(new State(done, execution.getId()));
    }
  }

  @Test
  void shouldGoOnAtOnceOnAPeerWhenItsNodeIsClosed() {
    try (LocalCollective collective = LocalCollective.of(2)) {
      String id = start(collective);
      Awaitility.await().until(() -> worked.size() >= 20);
      long begun = System.nanoTime();
      collective.leave("node-1");
      assertThat(Duration.ofNanos(System.nanoTime() - begun)).isLessThan(Duration.ofSeconds(15));
      assertThat(worked).hasSizeLessThan(STEPS);
      awaitEnd(collective.engine(2), id);
      assertThat(worked).isEqualTo(steps());
      assertThat(begunAfter).hasSize(2).startsWith(0);
      assertThat(ProgressInDatabases.count(collective.engine(2))).isZero();
    }
  }

  @Test
  void shouldGoOnAfterTheLastSaveWhenAllShardsAreLost() {
    try (LocalCollective collective = LocalCollective.of(2);
        RawKafka kafka = new RawKafka(collective.servers().kafka().bootstrapServers())) {
      String id = start(collective);
      Awaitility.await().until(() -> worked.size() >= 20);
      kafka.kickOut(collective.name());
      Awaitility.await()
          .atMost(Duration.ofSeconds(60))
          .until(() -> collective.engines().stream().anyMatch(engine -> ended(engine, id)));
      assertThat(worked).containsAll(steps());
      assertThat(begunAfter).hasSize(2);
      // Every step was saved before the next, so one at most was done twice.
      assertThat(worked).hasSizeLessThanOrEqualTo(STEPS + 1);
      assertThat(worked.stream().filter(step -> Collections.frequency(worked, step) > 1).distinct())
          .allMatch(step -> step == begunAfter.get(1) + 1);
      for (ProcessEngine engine : collective.engines()) {
        Awaitility.await().until(() -> ProgressInDatabases.count(engine) == 0);
      }
    }
  }

  private String start(LocalCollective collective) {
    ScriptedDelegate.script(KEY, this::work);
    Models.deploy(collective.engine(1), KEY, MODEL);
    for (ProcessEngine engine : collective.engines()) {
      Awaitility.await()
          .until(() -> engine.getRepositoryService().createProcessDefinitionQuery().count() == 1);
    }
    return collective.engine(1).getRuntimeService().startProcessInstanceByKey(KEY, KEY).getId();
  }

  private static List<Integer> steps() {
    return IntStream.rangeClosed(1, STEPS).boxed().toList();
  }

  private static void awaitEnd(ProcessEngine engine, String id) {
    Awaitility.await().atMost(Duration.ofSeconds(60)).until(() -> ended(engine, id));
  }

  private static boolean ended(ProcessEngine engine, String id) {
    return engine
            .getHistoryService()
            .createHistoricProcessInstanceQuery()
            .processInstanceId(id)
            .completed()
            .count()
        == 1;
  }
}
