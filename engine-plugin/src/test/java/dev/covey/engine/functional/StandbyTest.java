package dev.covey.engine.functional;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.covey.engine.Journals;
import dev.covey.engine.LocalCollective;
import dev.covey.engine.Models;
import dev.covey.engine.client.CoveyClient;
import dev.covey.engine.client.NodeStatus;
import dev.covey.fabric.NodeId;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.concurrent.Callable;
import org.camunda.bpm.engine.ProcessEngine;
import org.camunda.bpm.engine.task.Task;
import org.camunda.bpm.engine.variable.Variables;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** A node that follows a shard has its rows ready, unseen, and takes it over with them. */
class StandbyTest {
  private static final String POLICY =
      """
      sites: { main: { selector: "", shards: 1, standbys: %d } }
      defaults: { site: main, durability: journaled }
      """;

  private static final int MOVES = Boolean.getBoolean("covey.soak") ? 10 : 2;

  private final Random random = new Random(11);
  private LocalCollective collective;
  private CoveyClient client;

  @BeforeEach
  void start() {
    collective = LocalCollective.withPolicy(POLICY.formatted(1));
    client = collective.client();
    ProcessEngine first = join("node-1");
    collective.awaitShards(1);
    Models.deploy(first, "ask", Models.userTask("ask"));
    work(first, 20);
    join("node-2");
    awaitRest();
  }

  private ProcessEngine join(String node) {
    return collective.join(node, "", configuration -> configuration.setJobExecutorActivate(false));
  }

  @AfterEach
  void stop() {
    client.close();
    collective.close();
  }

  @Test
  void shouldTakeOverWithTheRowsItHasReady() {
    ProcessEngine owner = collective.engine(owner());
    String heir = other(owner());
    ProcessEngine next = collective.engine(heir);
    work(owner, 30);
    changeALargeVariable(owner);

    assertThat(next.getTaskService().createTaskQuery().count()).isZero();
    assertThat(next.getHistoryService().createHistoricProcessInstanceQuery().count()).isZero();
    collective.leave(owner());
    collective.awaitShards(1);

    awaitStatus(heir, status -> status.opened().get("main/0"), "standby here");
    assertSame(next);
    work(next, 10);
    List<Task> tasks = next.getTaskService().createTaskQuery().list();
    tasks.forEach(task -> next.getTaskService().complete(task.getId()));
    assertSame(next);
  }

  @Test
  void shouldFollowAgainAfterItHasGivenTheShardBack() {
    for (int move = 0; move < MOVES; move++) {
      String leaving = owner();
      String heir = other(leaving);
      work(collective.engine(leaving), 10);
      collective.leave(leaving);
      collective.awaitShards(1);
      awaitStatus(heir, status -> status.opened().get("main/0"), "standby here");
      work(collective.engine(heir), 10);
      assertSame(collective.engine(heir));
      join(leaving);
      awaitRest();
    }
  }

  @Test
  void shouldFollowAndLeaveOffAsPolicySays() {
    collective.push(POLICY.formatted(0));
    await()
        .atMost(Duration.ofSeconds(30))
        .until(() -> client.nodes().values().stream().allMatch(node -> node.followed().isEmpty()));
    work(collective.engine(owner()), 10);
    collective.push(POLICY.formatted(1));
    awaitRest();
    work(collective.engine(owner()), 10);

    String heir = other(owner());
    collective.leave(owner());
    collective.awaitShards(1);
    assertSame(collective.engine(heir));
  }

  private String owner() {
    String owner = collective.owner("main/0");
    assertThat(owner).isNotNull();
    return owner;
  }

  private static String other(String node) {
    return node.equals("node-1") ? "node-2" : "node-1";
  }

  /** One node has the shard, the other the catalog and the shard ready. */
  private void awaitRest() {
    await()
        .atMost(Duration.ofSeconds(60))
        .pollInterval(Duration.ofMillis(50))
        .until(
            () -> {
              String owner = collective.owner("main/0");
              return owner != null
                  && other(owner).equals(collective.owner("catalog/0"))
                  && "ready".equals(status(other(owner)).followed().get("main/0"));
            });
  }

  private void work(ProcessEngine engine, int instances) {
    for (int i = 0; i < instances; i++) {
      engine.getRuntimeService().startProcessInstanceByKey("ask", Map.of("number", i));
    }
    List<Task> tasks = engine.getTaskService().createTaskQuery().list();
    for (int i = 0; i < instances / 3; i++) {
      engine.getTaskService().setVariable(tasks.get(i).getId(), "answer", random.nextInt());
      engine.getTaskService().complete(tasks.get(i).getId());
    }
  }

  private void changeALargeVariable(ProcessEngine engine) {
    String instance = engine.getRuntimeService().createProcessInstanceQuery().list().get(0).getId();
    byte[] bytes = new byte[300_000];
    random.nextBytes(bytes);
    for (int turn = 0; turn < 5; turn++) {
      Arrays.fill(bytes, turn * 40_000, turn * 40_000 + 10, (byte) turn);
      engine.getRuntimeService().setVariable(instance, "file", Variables.byteArrayValue(bytes));
    }
  }

  private interface Saying {
    String of(NodeStatus status);
  }

  private void awaitStatus(String node, Saying saying, String text) {
    Callable<Boolean> said =
        () -> {
          NodeStatus status = status(node);
          String now = status == null ? null : saying.of(status);
          return now != null && now.startsWith(text);
        };
    await().atMost(Duration.ofSeconds(30)).pollInterval(Duration.ofMillis(50)).until(said);
  }

  private NodeStatus status(String node) {
    return client.nodes().get(new NodeId(node));
  }

  private void assertSame(ProcessEngine engine) {
    try (Journals journals = new Journals(collective, Map.of("main", 1))) {
      assertThat(Journals.rows(engine)).isEqualTo(journals.rows(List.of("catalog/0", "main/0")));
    }
  }
}
