package dev.covey.engine.functional;

import static org.assertj.core.api.Assertions.assertThat;

import dev.covey.engine.IdempotencyKey;
import dev.covey.engine.Models;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.camunda.bpm.engine.ProcessEngine;
import org.camunda.bpm.engine.delegate.DelegateExecution;
import org.camunda.bpm.engine.delegate.ExecutionListener;
import org.camunda.bpm.engine.impl.context.Context;
import org.camunda.bpm.engine.task.Task;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Visits of one instance that end while its home is busy are handled by one transaction. */
class VisitsEndingTogetherTest {
  private static final int ELEMENTS = 20;

  private static TwoSites sites;
  private static ProcessEngine payments;
  private static volatile CountDownLatch busy;
  private static volatile boolean failsStill;
  private static final Map<Integer, Object> TRANSACTIONS = new ConcurrentHashMap<>();
  private static final Map<Integer, Integer> RUNS = new ConcurrentHashMap<>();
  private static final Map<Integer, Set<String>> KEYS = new ConcurrentHashMap<>();
  private static final AtomicInteger FAILURES = new AtomicInteger();

  @BeforeAll
  static void start() {
    sites = TwoSites.placing("joined", "joinedFailing", "joinedEnough");
    payments = sites.payments;
  }

  @AfterAll
  static void stop() {
    sites.close();
  }

  @BeforeEach
  void clear() {
    busy = new CountDownLatch(1);
    TRANSACTIONS.clear();
    RUNS.clear();
    KEYS.clear();
    FAILURES.set(0);
    failsStill = true;
  }

  /** At home, where an element ends: the first keeps it busy. */
  public static final class Ends implements ExecutionListener {
    @Override
    public void notify(DelegateExecution execution) throws InterruptedException {
      int element = (Integer) execution.getVariable("loopCounter");
      TRANSACTIONS.put(element, Context.getCommandContext());
      RUNS.merge(element, 1, Integer::sum);
      KEYS.computeIfAbsent(element, e -> ConcurrentHashMap.newKeySet())
          .add(IdempotencyKey.of(execution));
      assertThat(busy.await(60, TimeUnit.SECONDS)).isTrue();
      if (execution.getVariable("failing") instanceof Integer failing
          && failing == element
          && failsStill) {
        FAILURES.incrementAndGet();
        throw new IllegalStateException("not yet");
      }
    }
  }

  private static String run(String key, String condition, Map<String, Object> variables) {
    return sites.run(
        key,
        Models.process(
            key,
            """
            <startEvent id="start"/>
            <sequenceFlow id="f1" sourceRef="start" targetRef="work"/>
            <userTask id="work">
              <extensionElements>
                <camunda:executionListener event="end" class="%s"/>
              </extensionElements>
              <multiInstanceLoopCharacteristics>
                <loopCardinality>%d</loopCardinality>
                %s
              </multiInstanceLoopCharacteristics>
            </userTask>
            <sequenceFlow id="f2" sourceRef="work" targetRef="end"/>
            <endEvent id="end"/>
            """
                .formatted(Ends.class.getName(), ELEMENTS, condition)),
        variables);
  }

  /** The elements' tasks, once all are there. */
  private static List<Task> tasks() {
    var query = payments.getTaskService().createTaskQuery();
    TwoSites.await(() -> query.count() == ELEMENTS);
    return query.list();
  }

  /** Completes all, of which the first holds up the home until the others have ended. */
  private static void completeWhileBusy(List<Task> tasks) {
    List<Task> shuffled = new ArrayList<>(tasks);
    Collections.shuffle(shuffled);
    complete(shuffled.remove(0));
    TwoSites.await(() -> TRANSACTIONS.size() == 1);
    shuffled.forEach(VisitsEndingTogetherTest::complete);
    busy.countDown();
  }

  private static void complete(Task task) {
    payments.getTaskService().complete(task.getId(), Map.of("by-" + task.getId(), "mary"));
  }

  @Test
  void shouldHandleThemInFewTransactions() {
    String id = run("joined", "", Map.of());
    completeWhileBusy(tasks());
    Map<String, Object> variables = sites.ended(id);
    assertThat(variables.keySet()).filteredOn(name -> name.startsWith("by-")).hasSize(ELEMENTS);
    assertThat(RUNS).hasSize(ELEMENTS);
    assertThat(RUNS.values()).containsOnly(1);
    assertThat(Set.copyOf(TRANSACTIONS.values())).hasSizeLessThan(ELEMENTS / 2);
    sites.awaitNoVisits();
  }

  @Test
  void shouldLetOnlyThatOneFailThatFails() {
    String id = run("joinedFailing", "", Map.of("failing", 7));
    completeWhileBusy(tasks());
    var waiting = sites.shop.getExternalTaskService().createExternalTaskQuery();
    var incidents = sites.shop.getRuntimeService().createIncidentQuery();
    TwoSites.await(() -> waiting.count() == 1 && incidents.count() == 1);
    assertThat(FAILURES.get()).isGreaterThan(1);
    failsStill = false;
    sites.shop.getManagementService().setJobRetries(incidents.singleResult().getConfiguration(), 1);
    Map<String, Object> variables = sites.ended(id);
    assertThat(variables.keySet()).filteredOn(name -> name.startsWith("by-")).hasSize(ELEMENTS);
    KEYS.forEach(
        (element, keys) -> {
          if (element != 7) {
            assertThat(keys).as("idempotency keys of element %d", element).hasSize(1);
          }
        });
    sites.awaitNoVisits();
  }

  @Test
  void shouldIgnoreThoseThatAnEarlierOneHasMadeSuperfluous() {
    String id =
        run(
            "joinedEnough",
            "<completionCondition>${nrOfCompletedInstances == 5}</completionCondition>",
            Map.of());
    completeWhileBusy(tasks());
    Map<String, Object> variables = sites.ended(id);
    assertThat(variables.keySet()).filteredOn(name -> name.startsWith("by-")).hasSize(5);
    sites.awaitNoVisits();
  }
}
