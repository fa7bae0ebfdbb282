package dev.covey.engine.faulttolerance.process;

import static org.assertj.core.api.Assertions.assertThat;

import dev.covey.engine.LocalCollective;
import dev.covey.engine.Models;
import dev.covey.engine.client.CoveyClient;
import dev.covey.engine.recovery.Recovery;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.Collectors;
import org.awaitility.Awaitility;
import org.camunda.bpm.engine.ProcessEngine;
import org.camunda.bpm.engine.delegate.DelegateExecution;
import org.camunda.bpm.engine.delegate.JavaDelegate;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledIfSystemProperty;

/**
 * Nodes that initiate recoveries are killed while they do: each failed job is run once more, not
 * twice and not never, whoever ordered it.
 */
@Tag("by-itself")
@EnabledIfSystemProperty(named = "covey.soak", matches = "true")
class InitiatorKilledTest {
  private static final int KILLS = 8;
  private static final String POLICY =
      """
      sites: { main: { selector: role = worker, shards: 3 } }
      defaults: { site: main }
      recovery:
        flaky: { error: java.lang.IllegalStateException, initiators: role = operator, action: retry }
      """;

  /** By business key. */
  private static final Map<String, AtomicInteger> RUNS = new ConcurrentHashMap<>();

  private final LocalCollective local = LocalCollective.withPolicy(POLICY);
  private final CoveyClient client = local.client();
  private final List<ChildNode> children = new ArrayList<>();
  private volatile boolean over;

  @AfterEach
  void close() {
    over = true;
    children.forEach(ChildNode::close);
    client.close();
    local.close();
  }

  /** Fails the first time. */
  public static final class FailsOnce implements JavaDelegate {
    @Override
    public void execute(DelegateExecution execution) {
      if (RUNS.computeIfAbsent(execution.getProcessBusinessKey(), key -> new AtomicInteger())
              .incrementAndGet()
          == 1) {
        throw new IllegalStateException("the first time");
      }
    }
  }

  private ChildNode operator(String name) {
    ChildNode node = ChildNode.of(local, name, children.size(), "role=operator");
    children.add(node);
    return node;
  }

  @Test
  void shouldRecoverEachJobOnceThoughInitiatorsAreKilled() throws Exception {
    long seed = Long.getLong("covey.seed", System.nanoTime());
    System.out.println("seed=" + seed);
    Random random = new Random(seed);
    ProcessEngine worker = local.join("worker", "role=worker");
    local.awaitShards(3);
    Models.deploy(
        worker,
        "flaky",
        Models.process(
            "flaky",
            """
            <startEvent id="start"/>
            <sequenceFlow id="f1" sourceRef="start" targetRef="work"/>
            <serviceTask id="work" camunda:asyncBefore="true" camunda:class="%s"/>
            <sequenceFlow id="f2" sourceRef="work" targetRef="end"/>
            <endEvent id="end"/>
            """
                .formatted(FailsOnce.class.getName())));
    ChildNode[] operators = {operator("operator-1"), operator("operator-2")};
    for (ChildNode operator : operators) {
      operator.ready().orTimeout(90, TimeUnit.SECONDS).join();
    }
    Set<String> instances = ConcurrentHashMap.newKeySet();
    Thread starting = new Thread(() -> start(worker, instances));
    starting.start();
    int begunBefore = 0;
    for (int kill = 0; kill < KILLS; kill++) {
      int before = begunBefore;
      Awaitility.await().atMost(Duration.ofSeconds(60)).until(() -> begun() > before + 20);
      TimeUnit.MILLISECONDS.sleep(random.nextInt(200)); // Anywhere between two reports.
      int victim = random.nextInt(2);
      operators[victim].kill();
      begunBefore = begun();
      operators[victim] = operator(operators[victim].name());
      operators[victim].ready().orTimeout(90, TimeUnit.SECONDS).join();
    }
    over = true;
    starting.join();
    Awaitility.await()
        .atMost(Duration.ofSeconds(120))
        .untilAsserted(
            () ->
                assertThat(worker.getRuntimeService().createProcessInstanceQuery().count())
                    .isZero());
    assertThat(RUNS).hasSameSizeAs(instances);
    assertThat(RUNS.values()).extracting(AtomicInteger::get).containsOnly(2);
    List<Recovery> recoveries = client.recoveries();
    assertThat(recoveries)
        .hasSameSizeAs(instances)
        .allSatisfy(recovery -> assertThat(recovery.attempt()).isEqualTo(1));
    System.out.printf(
        "%d kills of initiators, %d recoveries, begun by %s%n",
        KILLS,
        recoveries.size(),
        recoveries.stream()
            .collect(Collectors.groupingBy(Recovery::initiator, Collectors.counting())));
  }

  private int begun() {
    return (int) RUNS.values().stream().filter(runs -> runs.get() > 1).count();
  }

  private void start(ProcessEngine worker, Set<String> instances) {
    for (int number = 0; !over; number++) {
      instances.add(
          worker
              .getRuntimeService()
              .startProcessInstanceByKey("flaky", "flaky-" + number)
              .getProcessInstanceId());
    }
  }
}
