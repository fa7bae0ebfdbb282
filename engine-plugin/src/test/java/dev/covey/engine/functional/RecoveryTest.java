package dev.covey.engine.functional;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import dev.covey.checkpoint.DataCodec;
import dev.covey.checkpoint.kryo.KryoCodecs;
import dev.covey.engine.LocalCollective;
import dev.covey.engine.Models;
import dev.covey.engine.address.IdLayout;
import dev.covey.engine.client.CoveyClient;
import dev.covey.engine.recovery.Recovery;
import dev.covey.engine.route.Call;
import dev.covey.fabric.Fabric;
import dev.covey.fabric.FabricSettings;
import dev.covey.fabric.NodeId;
import dev.covey.fabric.ShardId;
import dev.covey.fabric.kafka.KafkaFabric;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Queue;
import java.util.Random;
import java.util.concurrent.Callable;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Consumer;
import java.util.stream.Collectors;
import org.camunda.bpm.engine.BadUserRequestException;
import org.camunda.bpm.engine.ProcessEngine;
import org.camunda.bpm.engine.delegate.BpmnError;
import org.camunda.bpm.engine.delegate.DelegateExecution;
import org.camunda.bpm.engine.delegate.JavaDelegate;
import org.camunda.bpm.engine.runtime.Incident;
import org.camunda.bpm.engine.runtime.Job;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Failed work waits for a node that may begin its recovery, and goes on when there is one. */
class RecoveryTest {
  private static final String WORKER = "role=worker";
  private static final String OPERATOR = "role=operator";

  /** What the delegate does, by business key; and where it has run. */
  private static final Map<String, Consumer<DelegateExecution>> WORK = new ConcurrentHashMap<>();

  private static final Queue<String> RUNS = new ConcurrentLinkedQueue<>();

  /** The predefined error. */
  public static final class BankException extends RuntimeException {
    private static final long serialVersionUID = 1L;

    public BankException(String message) {
      super(message);
    }
  }

  /** Does what the test says. */
  public static final class Charge implements JavaDelegate {
    @Override
    public void execute(DelegateExecution execution) {
      RUNS.add(execution.getProcessEngine().getName());
      WORK.get(execution.getProcessBusinessKey()).accept(execution);
    }
  }

  private static String policy(String rules) {
    return """
        sites: { main: { selector: "role = worker", shards: 2 } }
        defaults: { site: main }
        recovery:
        %s
        """
        .formatted(rules.indent(2));
  }

  private LocalCollective collective;

  @BeforeEach
  void clear() {
    WORK.clear();
    RUNS.clear();
  }

  @AfterEach
  void close() {
    if (collective != null) {
      collective.close();
    }
  }

  /** A worker alone, whose labels no rule chooses. */
  private ProcessEngine worker(String rules) {
    collective = LocalCollective.withPolicy(policy(rules));
    ProcessEngine worker = collective.join("node-1", WORKER);
    collective.awaitShards(2);
    Models.deploy(
        worker,
        "order",
        Models.process(
            "order",
            """
            <startEvent id="start"/>
            <sequenceFlow id="f1" sourceRef="start" targetRef="reserve"/>
            <userTask id="reserve"/>
            <sequenceFlow id="f2" sourceRef="reserve" targetRef="charge"/>
            <serviceTask id="charge" camunda:asyncBefore="true" camunda:class="%s"/>
            <sequenceFlow id="f3" sourceRef="charge" targetRef="end"/>
            <endEvent id="end"/>
            """
                .formatted(Charge.class.getName())));
    return worker;
  }

  /** An instance whose charge fails so many times. */
  private static String fails(ProcessEngine engine, String key, int times) {
    return fails(
        engine, key, times, new IllegalStateException(new BankException("the bank is away")));
  }

  private static String fails(
      ProcessEngine engine, String key, int times, RuntimeException failure) {
    AtomicInteger left = new AtomicInteger(times);
    WORK.put(
        key,
        execution -> {
          if (left.getAndDecrement() > 0) {
            throw failure;
          }
        });
    String id =
        engine.getRuntimeService().startProcessInstanceByKey("order", key).getProcessInstanceId();
    engine
        .getTaskService()
        .complete(
            engine.getTaskService().createTaskQuery().processInstanceId(id).singleResult().getId());
    return id;
  }

  private static void until(Callable<Boolean> condition) {
    await().atMost(Duration.ofSeconds(60)).pollInterval(Duration.ofMillis(50)).until(condition);
  }

  private static Job job(ProcessEngine engine, String instance) {
    return engine
        .getManagementService()
        .createJobQuery()
        .processInstanceId(instance)
        .singleResult();
  }

  private static Incident incident(ProcessEngine engine, String instance) {
    return engine
        .getRuntimeService()
        .createIncidentQuery()
        .processInstanceId(instance)
        .singleResult();
  }

  private static boolean ended(ProcessEngine engine, String instance) {
    return engine
            .getHistoryService()
            .createHistoricProcessInstanceQuery()
            .processInstanceId(instance)
            .finished()
            .count()
        == 1;
  }

  private List<Recovery> recoveries() {
    try (CoveyClient client = collective.client()) {
      return client.recoveries();
    }
  }

  private String statusOf(String node) {
    try (CoveyClient client = collective.client()) {
      return client.nodes().values().stream()
          .filter(status -> status.node().equals(node))
          .flatMap(status -> status.recoveries().values().stream())
          .findFirst()
          .orElse("");
    }
  }

  @Test
  void shouldWaitSayWhyAndGoOnWhenANodeJoinsThatMayRecover() {
    ProcessEngine worker =
        worker(
            "bank-down: { error: %s, initiators: role = operator, action: retry }"
                .formatted(BankException.class.getName()));
    String instance = fails(worker, "one", 1);

    until(() -> incident(worker, instance) != null);
    assertThat(job(worker, instance).getRetries()).isZero();
    assertThat(incident(worker, instance).getIncidentMessage())
        .contains("Waits for a node that may initiate recovery 'bank-down': role = operator")
        .contains("the bank is away");
    until(() -> statusOf("node-1").contains("waits for a node that may initiate"));
    assertThat(recoveries()).singleElement().extracting(r -> r.state().word()).isEqualTo("waiting");

    // Neither after a restart of the worker.
    collective.leave("node-1");
    ProcessEngine again = collective.join("node-1", WORKER);
    collective.awaitShards(2);
    Job parked = job(again, instance);
    assertThat(parked.getRetries()).isZero();
    assertThatThrownBy(() -> again.getManagementService().executeJob(parked.getId()))
        .isInstanceOf(BadUserRequestException.class)
        .hasMessageContaining("waits for its recovery")
        .hasMessageContaining("role = operator");
    assertThat(RUNS).hasSize(1);

    collective.join("node-2", OPERATOR);
    until(() -> ended(again, instance));

    assertThat(RUNS).hasSize(2);
    assertThat(recoveries())
        .singleElement()
        .satisfies(
            recovery -> {
              assertThat(recovery.rule()).isEqualTo("bank-down");
              assertThat(recovery.error()).contains("the bank is away");
              assertThat(recovery.initiator()).isEqualTo("node-2");
              assertThat(recovery.action()).isEqualTo("retry");
              assertThat(recovery.outcome()).isEqualTo("succeeded on node-1");
              assertThat(recovery.attempt()).isEqualTo(1);
            });
  }

  @Test
  void shouldGiveUpAfterAllAttempts() {
    ProcessEngine worker =
        worker(
            "bank-down: { error: %s, initiators: role = operator, action: retry, attempts: 2 }"
                .formatted(BankException.class.getName()));
    collective.join("node-2", OPERATOR);
    String instance = fails(worker, "always", 100);

    until(() -> recoveries().stream().anyMatch(r -> String.valueOf(r.outcome()).contains("given")));

    assertThat(RUNS).hasSize(3);
    assertThat(recoveries())
        .extracting(Recovery::attempt, r -> r.outcome().replaceAll(":.*", ""))
        .containsExactly(
            org.assertj.core.groups.Tuple.tuple(1, "failed again"),
            org.assertj.core.groups.Tuple.tuple(2, "failed again"),
            org.assertj.core.groups.Tuple.tuple(3, "given up after 2 attempts"));
    assertThat(incident(worker, instance).getIncidentMessage()).contains("given up");
    assertThat(job(worker, instance).getRetries()).isZero();
  }

  @Test
  void shouldSuspendAndLeaveAsAnIncidentAsTheRuleSays() {
    ProcessEngine worker =
        worker(
            """
            bank-down: { error: %s, initiators: role = operator, action: suspend }
            out-of-tries: { incident: failedJob, initiators: role = operator, action: incident }
            """
                .formatted(BankException.class.getName()));
    collective.join("node-2", OPERATOR);

    String suspended = fails(worker, "suspended", 1);
    until(
        () ->
            worker
                    .getRuntimeService()
                    .createProcessInstanceQuery()
                    .processInstanceId(suspended)
                    .suspended()
                    .count()
                == 1);
    assertThat(RUNS).hasSize(1);
    worker.getRuntimeService().activateProcessInstanceById(suspended);
    until(() -> ended(worker, suspended));

    String left = fails(worker, "left", 100, new IllegalStateException("another error"));
    until(
        () ->
            recoveries().stream().anyMatch(r -> r.instance().equals(left) && r.outcome() != null));
    assertThat(incident(worker, left).getIncidentMessage())
        .contains("Recovery 'out-of-tries': left as an incident")
        .contains("another error");
  }

  @Test
  void shouldRestoreToTheActivityThatTheRuleNames() {
    ProcessEngine worker =
        worker(
            "bank-down: { error: %s, initiators: role = operator, action: restore, to: reserve }"
                .formatted(BankException.class.getName()));
    collective.join("node-2", OPERATOR);
    String instance = fails(worker, "back", 1);

    until(() -> worker.getTaskService().createTaskQuery().processInstanceId(instance).count() == 1);
    worker
        .getTaskService()
        .complete(
            worker
                .getTaskService()
                .createTaskQuery()
                .processInstanceId(instance)
                .singleResult()
                .getId());
    until(() -> ended(worker, instance));

    assertThat(recoveries())
        .singleElement()
        .satisfies(
            recovery -> {
              assertThat(recovery.action()).isEqualTo("restore");
              assertThat(recovery.outcome()).startsWith("restored to reserve, turn ");
            });
  }

  @Test
  void shouldCompleteOnAnotherNodeThanWhereItFailed() {
    ProcessEngine first =
        worker(
            "bank-down: { error: %s, initiators: role = operator, action: retryElsewhere }"
                .formatted(BankException.class.getName()));
    String instance = fails(first, "elsewhere", 1);
    until(() -> incident(first, instance) != null);
    collective.join("node-2", OPERATOR);

    // Begun, but there is no other worker yet.
    until(() -> statusOf("node-1").contains("waits for a node of its site other than node-1"));
    assertThat(RUNS).hasSize(1);
    ProcessEngine second = collective.join("node-3", WORKER);
    until(() -> ended(second, instance));

    assertThat(RUNS).hasSize(2);
    assertThat(RUNS.stream().skip(1)).allMatch(ran -> ran.endsWith("node-3"));
    assertThat(recoveries())
        .singleElement()
        .satisfies(
            recovery -> {
              assertThat(recovery.node()).isEqualTo("node-1");
              assertThat(recovery.initiator()).isEqualTo("node-2");
              assertThat(recovery.action()).isEqualTo("retryElsewhere");
              assertThat(recovery.outcome()).isEqualTo("succeeded on node-3");
            });
  }

  @Test
  void shouldRecoverFromABpmnErrorThatNothingCatches() {
    ProcessEngine worker =
        worker("no-money: { bpmnError: NO_MONEY, initiators: role = operator, action: retry }");
    String other = fails(worker, "other", 1, new BpmnError("OTHER"));
    until(() -> ended(worker, other)); // As on a plain engine: the token ends.

    String instance = fails(worker, "uncaught", 1, new BpmnError("NO_MONEY"));
    until(() -> incident(worker, instance) != null);
    assertThat(RUNS).hasSize(2);

    collective.join("node-2", OPERATOR);
    until(() -> ended(worker, instance));
    assertThat(RUNS).hasSize(3);
  }

  /**
   * Initiators that die between any two steps leave reports to others, so orders come again, late,
   * and in any order; some are about attempts that are over, some are foreign.
   */
  @Test
  void shouldObeyEachAttemptOnceWhateverOrdersCome() {
    long seed = Long.getLong("covey.seed", new Random().nextLong());
    Random random = new Random(seed);
    ProcessEngine worker =
        worker(
            "bank-down: { error: %s, initiators: role = nobody, action: retry, attempts: 3 }"
                .formatted(BankException.class.getName()));
    Map<String, Integer> failures = new HashMap<>();
    for (int i = 0; i < 8; i++) {
      int times = 1 + random.nextInt(3);
      failures.put(fails(worker, "seed-" + i, times), times);
    }
    String never = fails(worker, "never", 1);
    int runs = 1 + failures.values().stream().mapToInt(times -> times + 1).sum();
    DataCodec data = KryoCodecs.data();
    NodeId name = new NodeId("initiator");
    List<Recovery> past = new ArrayList<>();
    try (Fabric fabric =
        KafkaFabric.connect(
            FabricSettings.of(
                collective.name(), name, collective.servers().kafka().bootstrapServers()))) {
      fabric.start();
      fabric.declare(Map.of("main", 2));
      until(
          () -> {
            past.addAll(recoveries());
            Collections.shuffle(past, random);
            List<CompletableFuture<byte[]>> answers = new ArrayList<>();
            for (Recovery one : past.subList(0, Math.min(past.size(), 20))) {
              boolean foreign = one.instance().equals(never) || random.nextInt(10) == 0;
              Call order =
                  new Call.Recover(
                      one.job(), foreign ? "foreign" : one.id(), "retry", "node-x", null, null);
              ShardId shard = new ShardId("main", IdLayout.parse(one.job()).shard());
              byte[] payload = data.encode(order.toData());
              for (int again = random.nextInt(3); again >= 0; again--) {
                answers.add(fabric.request(shard, payload, Duration.ofSeconds(30)));
              }
            }
            answers.forEach(CompletableFuture::join);
            return failures.keySet().stream().allMatch(id -> ended(worker, id));
          });
    }

    assertThat(RUNS).as("seed %d", seed).hasSize(runs);
    Map<String, Long> attempts =
        recoveries().stream()
            .collect(Collectors.groupingBy(Recovery::instance, Collectors.counting()));
    failures.forEach((id, times) -> assertThat(attempts.get(id)).isEqualTo(times.longValue()));
    assertThat(recoveries())
        .as("seed %d", seed)
        .allSatisfy(
            recovery ->
                assertThat(recovery.outcome() == null)
                    .isEqualTo(recovery.instance().equals(never)));
    assertThat(job(worker, never).getRetries()).isZero();
  }

  @Test
  void shouldFollowThePolicyWithWhatWaits() {
    ProcessEngine worker =
        worker(
            "bank-down: { error: %s, initiators: role = nobody, action: retry }"
                .formatted(BankException.class.getName()));
    String first = fails(worker, "first", 1);
    String byHand = fails(worker, "by-hand", 1);
    until(() -> incident(worker, first) != null && incident(worker, byHand) != null);
    worker.getManagementService().setJobRetries(job(worker, byHand).getId(), 1);
    until(() -> ended(worker, byHand));

    collective.push(
        policy(
            "bank-down: { error: %s, initiators: role = worker, action: retry }"
                .formatted(BankException.class.getName())));
    until(() -> ended(worker, first));

    collective.push(
        policy(
            "bank-down: { error: %s, initiators: role = nobody, action: retry }"
                .formatted(BankException.class.getName())));
    until(() -> collective.policyRevision("node-1") == 3);
    String left = fails(worker, "left", 1);
    until(() -> incident(worker, left) != null);
    collective.push(policy("other: { error: x.Y, initiators: role = nobody, action: retry }"));
    until(
        () -> incident(worker, left).getIncidentMessage().contains("no rule 'bank-down' any more"));
    assertThat(recoveries())
        .filteredOn(recovery -> recovery.instance().equals(byHand))
        .singleElement()
        .satisfies(recovery -> assertThat(recovery.outcome()).isNotNull());
  }
}
