package dev.covey.engine.faulttolerance;

import static org.assertj.core.api.Assertions.assertThat;

import dev.covey.engine.IdempotencyKey;
import dev.covey.engine.Leftovers;
import dev.covey.engine.LocalCollective;
import dev.covey.engine.Models;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.stream.Collectors;
import org.awaitility.Awaitility;
import org.camunda.bpm.engine.ProcessEngine;
import org.camunda.bpm.engine.ProcessEngineException;
import org.camunda.bpm.engine.delegate.DelegateExecution;
import org.camunda.bpm.engine.delegate.JavaDelegate;
import org.camunda.bpm.engine.history.HistoricProcessInstance;
import org.camunda.bpm.engine.runtime.ProcessInstance;
import org.camunda.bpm.engine.task.Task;
import org.junit.jupiter.api.Test;

/**
 * Visits whose policy is changed again and again while clerks complete their tasks, their jobs
 * fail, some of their homes are interrupted, and shards move between nodes: every home instance
 * ends once with all that its visits did, once, and no visit is left anywhere.
 */
class VisitsOnTheMoveTest {
  private static final boolean SOAK = Boolean.getBoolean("covey.soak");
  private static final int STEPS = SOAK ? 300 : 40;

  /** How many characters of an id name its site. */
  private static final int SITE = 4;

  private static final List<String> PLACES = List.of("payments", "depot", "shop");

  /** All nodes are of all sites, so that shards of each move when nodes come and go. */
  private static final String POLICY =
      """
      sites:
        shop: { selector: "", shards: 2 }
        payments: { selector: "", shards: 2 }
        depot: { selector: "", shards: 2 }
      defaults: { site: shop, move: now, retry: R9/PT0.3S }
      processes:
        moving: { activities: { ask: { site: %s }, charge: { site: %s } } }
      """;

  private static final String MODEL =
      """
      <startEvent id="start"/>
      <sequenceFlow id="f1" sourceRef="start" targetRef="ask"/>
      <userTask id="ask"/>
      <sequenceFlow id="f2" sourceRef="ask" targetRef="charge"/>
      <serviceTask id="charge" camunda:asyncBefore="true" camunda:class="%s"/>
      <sequenceFlow id="f3" sourceRef="charge" targetRef="end"/>
      <endEvent id="end"/>
      """
          .formatted(Charge.class.getName());

  /** Fails twice for each order, then charges it; notes under which keys it was asked to. */
  public static final class Charge implements JavaDelegate {
    static final Map<String, List<String>> KEYS = new ConcurrentHashMap<>();

    @Override
    public void execute(DelegateExecution execution) {
      List<String> keys =
          KEYS.computeIfAbsent(
              execution.getProcessBusinessKey(), key -> new CopyOnWriteArrayList<>());
      keys.add(IdempotencyKey.of(execution));
      if (keys.size() <= 2) {
        throw new IllegalStateException("no answer");
      }
      execution.setVariable("charged", (Integer) execution.getVariable("charged") + 1);
    }
  }

  private final long seed = Long.getLong("covey.seed", System.nanoTime());
  private final Random random = new Random(seed);
  private final Set<String> cancelled = ConcurrentHashMap.newKeySet();
  private final List<String> started = new ArrayList<>();
  private LocalCollective collective;

  @Test
  void shouldEndEachVisitOnceWhereverItHasBeen() {
    System.out.println("seed=" + seed + " steps=" + STEPS);
    Charge.KEYS.clear();
    collective = LocalCollective.withPolicy(POLICY.formatted("payments", "payments"));
    try {
      List.of("node-1", "node-2", "node-3").forEach(node -> collective.join(node, "role=any"));
      collective.awaitShards(6);
      Models.deploy(collective.engine("node-1"), "moving", Models.process("moving", MODEL));
      Awaitility.await().until(() -> collective.engines().stream().allMatch(this::isDeployed));
      for (int step = 0; step < STEPS; step++) {
        step();
      }
      end();
    } finally {
      collective.close();
    }
  }

  private boolean isDeployed(ProcessEngine engine) {
    return engine
            .getRepositoryService()
            .createProcessDefinitionQuery()
            .processDefinitionKey("moving")
            .count()
        == 1;
  }

  private void step() {
    switch (random.nextInt(SOAK ? 12 : 11)) {
      case 0, 1, 2 -> place(place(), place());
      case 3, 4, 5, 6 -> start();
      case 7, 8, 9 -> completeOne();
      case 10 -> interruptOne();
      default -> comeAndGo();
    }
  }

  private String place() {
    return PLACES.get(random.nextInt(PLACES.size()));
  }

  private void place(String ask, String charge) {
    collective.pushAndAwait(POLICY.formatted(ask, charge));
  }

  private void start() {
    String key = "order-" + seed + "-" + started.size();
    ProcessInstance instance =
        anyEngine()
            .getRuntimeService()
            .startProcessInstanceByKey("moving", key, Map.of("charged", 0));
    started.add(instance.getId());
  }

  private ProcessEngine anyEngine() {
    List<ProcessEngine> engines = collective.engines();
    return engines.get(random.nextInt(engines.size()));
  }

  /** Whoever completes it may be too late: it is on its way. */
  private void completeOne() {
    ProcessEngine engine = anyEngine();
    List<Task> tasks = engine.getTaskService().createTaskQuery().list();
    if (!tasks.isEmpty()) {
      Task task = tasks.get(random.nextInt(tasks.size()));
      try {
        engine.getTaskService().complete(task.getId());
      } catch (RuntimeException e) {
        assertTooLate(e, task.getId());
      }
    }
  }

  /** The engine reads a task before its instance, which may be gone in between. */
  private static void assertTooLate(RuntimeException e, String id) {
    boolean halfRead =
        e instanceof NullPointerException
            && e.getStackTrace()[0].getClassName().contains(".impl.persistence.entity.");
    if (!halfRead) {
      assertThat(e)
          .isInstanceOf(ProcessEngineException.class)
          .hasMessageMatching("(?s).*(" + id + "|concurrently|moved).*");
    }
  }

  private void interruptOne() {
    if (started.isEmpty()) {
      return;
    }
    String id = started.get(random.nextInt(started.size()));
    for (ProcessEngine engine : collective.engines()) {
      if (engine.getRuntimeService().createProcessInstanceQuery().processInstanceId(id).count()
          == 1) {
        try {
          engine.getRuntimeService().deleteProcessInstance(id, "by the test");
          cancelled.add(id);
        } catch (RuntimeException e) {
          assertTooLate(e, id);
        }
      }
    }
  }

  private void comeAndGo() {
    String node = "node-" + (2 + random.nextInt(2));
    collective.leave(node);
    collective.join(node, "role=any");
    collective.awaitShards(6);
  }

  private void end() {
    Awaitility.await()
        .atMost(Duration.ofSeconds(120))
        .pollInterval(Duration.ofMillis(50))
        .untilAsserted(
            () -> {
              completeOne();
              assertThat(left()).isEmpty();
              assertThat(idle()).isTrue();
            });
    List<HistoricProcessInstance> all =
        collective.engines().stream()
            .flatMap(
                engine ->
                    engine.getHistoryService().createHistoricProcessInstanceQuery().list().stream())
            .toList();
    Map<Boolean, List<HistoricProcessInstance>> visits =
        all.stream()
            .filter(instance -> instance.getProcessDefinitionKey().startsWith("covey.visit."))
            .collect(Collectors.partitioningBy(VisitsOnTheMoveTest::hasMoved));
    System.out.printf(
        "seed=%d started=%d cancelled=%d visits=%d moves=%d%n",
        seed, started.size(), cancelled.size(), visits.get(false).size(), visits.get(true).size());
    assertThat(visits.get(true)).as("moves").isNotEmpty();
    assertThat(visits.get(false))
        .as("where visits ended")
        .extracting(HistoricProcessInstance::getCaseInstanceId)
        .doesNotHaveDuplicates();
    for (String id : started) {
      assertEndedOnce(all.stream().filter(instance -> instance.getId().equals(id)).toList(), id);
    }
  }

  private static boolean hasMoved(HistoricProcessInstance instance) {
    return instance.getDeleteReason() != null && instance.getDeleteReason().startsWith("Moved to");
  }

  private void assertEndedOnce(List<HistoricProcessInstance> found, String id) {
    assertThat(found).as(id).hasSize(1);
    if (cancelled.contains(id)) {
      return;
    }
    String key = found.get(0).getBusinessKey();
    assertThat(found.get(0).getState()).isEqualTo(HistoricProcessInstance.STATE_COMPLETED);
    List<String> keys = Charge.KEYS.get(key);
    assertThat(keys).as("keys of " + key).hasSizeGreaterThan(2);
    // It may have been tried at home before policy placed it elsewhere; a visit has one key.
    String home = id.substring(0, SITE);
    assertThat(keys.stream().filter(one -> one.startsWith(home)).distinct().count())
        .as("keys at home of %s: %s", key, keys)
        .isLessThanOrEqualTo(1);
    assertThat(keys.stream().filter(one -> !one.startsWith(home)).distinct().count())
        .as("keys elsewhere of %s: %s", key, keys)
        .isLessThanOrEqualTo(1);
    assertThat(charged(id)).as("charged " + key).isEqualTo(1);
  }

  private Object charged(String id) {
    return collective.engines().stream()
        .flatMap(
            engine ->
                engine
                    .getHistoryService()
                    .createHistoricVariableInstanceQuery()
                    .processInstanceId(id)
                    .variableName("charged")
                    .list()
                    .stream())
        .map(variable -> variable.getValue())
        .findFirst()
        .orElseThrow();
  }

  private List<String> left() {
    return collective.engines().stream().flatMap(engine -> Leftovers.of(engine).stream()).toList();
  }

  private boolean idle() {
    try (var client = collective.client()) {
      return client.inboxLag().values().stream().allMatch(lag -> lag == 0) && left().isEmpty();
    }
  }
}
