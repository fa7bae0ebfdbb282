package dev.covey.engine.functional;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import dev.covey.engine.LocalCollective;
import dev.covey.engine.Models;
import dev.covey.engine.QuickJobExecutor;
import dev.covey.engine.client.CoveyClient;
import dev.covey.engine.client.NodeStatus;
import dev.covey.engine.turn.CollectiveUnavailableException;
import dev.covey.fabric.NodeId;
import dev.covey.policy.Revision;
import java.time.Duration;
import java.util.Queue;
import java.util.concurrent.Callable;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicInteger;
import org.camunda.bpm.engine.ProcessEngine;
import org.camunda.bpm.engine.delegate.DelegateExecution;
import org.camunda.bpm.engine.delegate.JavaDelegate;
import org.camunda.bpm.engine.impl.cfg.ProcessEngineConfigurationImpl;
import org.camunda.bpm.engine.impl.cmd.AcquireJobsCmd;
import org.camunda.bpm.engine.impl.jobexecutor.JobExecutor;
import org.camunda.bpm.engine.impl.persistence.entity.JobEntity;
import org.camunda.bpm.engine.runtime.Job;
import org.camunda.bpm.engine.runtime.JobQuery;
import org.camunda.bpm.engine.task.TaskQuery;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/** Two nodes do with their shards and jobs what the live policy wants of them. */
class NodeStateTest {
  private static final String POLICY =
      """
      sites: { main: { selector: "", shards: 4 } }
      defaults: { site: main }
      %s
      """;

  private static final String HELD =
      "camunda:asyncBefore='true' camunda:class='" + Held.class.getName() + "'";

  private static final String CHAIN =
      Models.process(
          "chain",
          """
          <startEvent id="start"/>
          <sequenceFlow id="f1" sourceRef="start" targetRef="one"/>
          <serviceTask id="one" %s/>
          <sequenceFlow id="f2" sourceRef="one" targetRef="two"/>
          <serviceTask id="two" %s/>
          """
              .formatted(HELD, HELD));

  /** How often the job executor of node-1 has looked for jobs. */
  private static final AtomicInteger ACQUISITIONS = new AtomicInteger();

  private static LocalCollective collective;
  private static CoveyClient client;

  /** Says that it runs; the first one of a chain waits until the test lets it end. */
  public static final class Held implements JavaDelegate {
    static final Queue<String> RUNS = new ConcurrentLinkedQueue<>();
    static volatile CountDownLatch mayEnd = new CountDownLatch(0);

    @Override
    public void execute(DelegateExecution execution) throws InterruptedException {
      RUNS.add(execution.getCurrentActivityId());
      if (execution.getCurrentActivityId().equals("one")) {
        mayEnd.await();
      }
    }
  }

  @BeforeAll
  static void start() {
    collective = LocalCollective.withPolicy(POLICY.formatted(""));
    collective.join("node-1", "zone=eu", NodeStateTest::countAcquisitions);
    collective.awaitShards(4);
    ProcessEngine first = collective.engine(1);
    Models.deploy(first, "ask", Models.userTask("ask"));
    Models.deploy(first, "chain", CHAIN);
    Models.deploy(
        first, "fetch", Models.serviceTask("fetch", "camunda:type='external' camunda:topic='t'"));
    Models.deploy(
        first,
        "fail",
        Models.serviceTask("fail", "camunda:asyncBefore='true' camunda:expression='${missing}'"));
    collective.join("node-2", "zone=us");
    client = collective.client();
    awaitShards(2, 2);
  }

  private static void countAcquisitions(ProcessEngineConfigurationImpl configuration) {
    QuickJobExecutor.configure(configuration);
    JobExecutor executor = configuration.getJobExecutor();
    executor.setAcquireJobsCmdFactory(
        number -> {
          ACQUISITIONS.incrementAndGet();
          return new AcquireJobsCmd(executor, number);
        });
  }

  @AfterAll
  static void stop() {
    client.close();
    collective.close();
  }

  @AfterEach
  void beActive() {
    Held.mayEnd.countDown();
    push("");
    awaitShards(2, 2);
    until(() -> collective.engines().stream().allMatch(engine -> instances(engine, "chain") == 0));
    Held.RUNS.clear();
  }

  /** Waits until both nodes follow it. */
  private static void push(String more) {
    Revision live = collective.push(POLICY.formatted(more));
    until(() -> client.nodes().values().stream().allMatch(n -> n.revision() == live.number()));
  }

  private static void until(Callable<Boolean> condition) {
    await().atMost(Duration.ofSeconds(60)).pollInterval(Duration.ofMillis(20)).until(condition);
  }

  /** Waits until the nodes have so many of the site's shards, and some node the catalog. */
  private static void awaitShards(int first, int second) {
    until(
        () ->
            shards("node-1") == first
                && shards("node-2") == second
                && collective.owner("catalog/0") != null);
  }

  private static int shards(String node) {
    return (int) collective.shards(node).stream().filter(shard -> shard.startsWith("main")).count();
  }

  private static long instances(ProcessEngine engine, String process) {
    return engine
        .getRuntimeService()
        .createProcessInstanceQuery()
        .processDefinitionKey(process)
        .count();
  }

  private static String start(ProcessEngine engine, String process) {
    return engine.getRuntimeService().startProcessInstanceByKey(process).getId();
  }

  private static void assertState(String node, String state, String by) {
    NodeStatus status = client.nodes().get(new NodeId(node));
    assertThat(status.nodeState()).isEqualTo(state);
    assertThat(status.nodeStateBy()).matches(by);
  }

  @Test
  void shouldGiveItsShardsAwayAndGoOnAnsweringCalls() {
    String before = start(collective.engine(2), "ask");
    push("nodes: { node-2: { state: draining } }");
    awaitShards(4, 0);

    assertThat(collective.owner("catalog/0")).isEqualTo("node-1");
    assertState("node-1", "active", "built in");
    assertState("node-2", "draining", "nodes/node-2 of revision [0-9]+");
    assertWorksFromNode2(before);
    assertWorksFromNode2(start(collective.engine(2), "ask"));
    Models.deploy(collective.engine(2), "later", Models.userTask("later"));

    collective.leave("node-2");
    collective.join("node-2", "zone=us");
    until(() -> client.nodes().get(new NodeId("node-2")) != null);
    assertState("node-2", "draining", "nodes/node-2 of revision [0-9]+");
    assertWorksFromNode2(start(collective.engine(2), "later"));
    assertThat(collective.shards("node-2")).isEmpty();
  }

  /** An instance in the catalog would be on every node, and at work on none. */
  @Test
  void shouldBeginNothingByAnEventWhereThereIsNoShard() {
    String model =
        Models.definitions(
            "<signal id='tell' name='tell'/>",
            "told",
            """
            <startEvent id="start"><signalEventDefinition signalRef="tell"/></startEvent>
            <sequenceFlow id="f1" sourceRef="start" targetRef="ask"/>
            <userTask id="ask"/>
            """);
    Models.deploy(collective.engine(2), "told", model);
    push("nodes: { node-2: { state: draining } }");
    awaitShards(4, 0);

    assertThatThrownBy(() -> collective.engine(2).getRuntimeService().signalEventReceived("tell"))
        .isInstanceOf(CollectiveUnavailableException.class)
        .hasMessageContaining("Nothing was begun")
        .hasMessageContaining("defaults.site");
    until(() -> signalled(collective.engine(1)));
    assertThat(instances(collective.engine(1), "told")).isEqualTo(1);
    assertThat(instances(collective.engine(2), "told")).isZero();
  }

  /** False while the node has not heard of the deployment yet. */
  private static boolean signalled(ProcessEngine engine) {
    engine.getRuntimeService().signalEventReceived("tell");
    return instances(engine, "told") > 0;
  }

  /** What node-2 is asked to do is done where the instance is. */
  private static void assertWorksFromNode2(String instance) {
    TaskQuery task = collective.engine(1).getTaskService().createTaskQuery();
    String id = task.processInstanceId(instance).singleResult().getId();
    collective.engine(2).getTaskService().complete(id);
    assertThat(task.count()).isZero();
  }

  @Test
  void shouldEndInTheNewestStateThoughShardsAreStillOnTheirWay() {
    Held.mayEnd = new CountDownLatch(1);
    start(collective.engine(2), "chain");
    until(() -> !Held.RUNS.isEmpty());
    push("nodes: { us: { selector: zone = us, state: draining } }");
    until(() -> shards("node-2") == 0);

    // The job that runs keeps the shards of node-2 from being handed over.
    push("nodes: { node-1: { state: draining } }");
    assertState("node-2", "active", "built in");
    assertThat(shards("node-2")).isZero();
    Held.mayEnd.countDown();

    awaitShards(0, 4);
    assertThat(collective.shards("node-1")).isEmpty();
  }

  @Test
  void shouldCloseTheShardsThatNobodyMayOwn() {
    push("nodes: { everywhere: { selector: '', state: draining } }");
    until(() -> shards("node-1") + shards("node-2") == 0 && collective.owner("catalog/0") == null);

    push("nodes: { everywhere: { selector: '', state: draining }, node-1: { state: active } }");
    awaitShards(4, 0);
    assertThat(collective.owner("catalog/0")).isEqualTo("node-1");
  }

  @Test
  void shouldKeepItsShardsWhilePausedAndBeginNoJob() {
    ProcessEngine paused = collective.engine(1);
    push("nodes: { node-1: { state: paused } }");
    assertState("node-1", "paused", "nodes/node-1 of revision [0-9]+");
    Held.mayEnd = new CountDownLatch(1);

    String instance = start(paused, "chain");
    start(paused, "fetch");
    assertThat(paused.getExternalTaskService().fetchAndLock(1, "w").topic("t", 60_000).execute())
        .as("who fetches is not the node itself")
        .hasSize(1);
    awaitTwoAcquisitions();
    assertThat(Held.RUNS).isEmpty();
    assertThat(shards("node-1")).isEqualTo(2);

    push("");
    until(() -> !Held.RUNS.isEmpty());
    push("nodes: { node-1: { state: paused } }");
    // When the first job ends, the engine locks the next one for the same thread.
    Held.mayEnd.countDown();
    JobQuery next = paused.getManagementService().createJobQuery().processInstanceId(instance);
    until(() -> next.activityId("two").count() == 1);
    awaitTwoAcquisitions();
    until(() -> next.singleResult() instanceof JobEntity job && job.getLockOwner() == null);
    assertThat(Held.RUNS).containsExactly("one");
    paused.getManagementService().executeJob(next.singleResult().getId());
    assertThat(Held.RUNS).as("the API works").containsExactly("one", "two");
  }

  /** Two that begin after now: the second one has seen all that is there now. */
  private static void awaitTwoAcquisitions() {
    int before = ACQUISITIONS.get();
    until(() -> ACQUISITIONS.get() >= before + 2);
  }

  @Test
  void shouldRetryAsTheLivePolicySays() {
    push("processes: { fail: { activities: { work: { retry: R5/PT1H } } } }");
    ProcessEngine engine = collective.engine(1);
    JobQuery job =
        engine
            .getManagementService()
            .createJobQuery()
            .processInstanceId(start(engine, "fail"))
            .withException();
    until(() -> job.count() == 1);
    assertThat(job.singleResult().getRetries()).isEqualTo(4);

    push("processes: { fail: { retry: R2/PT2H } }");
    Job before = job.singleResult();
    assertThatThrownBy(() -> engine.getManagementService().executeJob(before.getId()))
        .hasMessageContaining("missing");

    Job after = job.singleResult();
    assertThat(after.getRetries()).isEqualTo(1);
    assertThat(Duration.between(before.getDuedate().toInstant(), after.getDuedate().toInstant()))
        .isBetween(Duration.ofMinutes(59), Duration.ofMinutes(70));
  }
}
