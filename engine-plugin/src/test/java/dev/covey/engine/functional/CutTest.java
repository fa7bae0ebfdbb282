package dev.covey.engine.functional;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.covey.checkpoint.CorruptRecordException;
import dev.covey.engine.CutContents;
import dev.covey.engine.LocalCollective;
import dev.covey.engine.Models;
import dev.covey.engine.client.CoveyClient;
import dev.covey.engine.client.CoveyClient.Started;
import dev.covey.engine.cut.CutException;
import dev.covey.engine.cut.CutSummary;
import dev.covey.engine.transfer.TransferException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentLinkedQueue;
import org.awaitility.Awaitility;
import org.camunda.bpm.engine.ProcessEngine;
import org.camunda.bpm.engine.RuntimeService;
import org.camunda.bpm.engine.delegate.DelegateExecution;
import org.camunda.bpm.engine.delegate.JavaDelegate;
import org.camunda.bpm.engine.task.Task;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * A collective of two sites, one of which starts instances in the other by calls and by messages,
 * is cut while it works, and the cut goes on elsewhere.
 */
class CutTest {
  private static final int TIMERS = 5;
  private static final boolean SOAK = Boolean.getBoolean("covey.soak");
  private static final int AT_ONCE = SOAK ? 4 : 1;
  private static final int CUTS = SOAK ? 8 : 4;
  private static final int STARTS = SOAK ? Integer.MAX_VALUE : 80;
  private static final String POLICY =
      """
      sites:
        left: { selector: "side = left", shards: 3, checkpoint: { turns: 20 } }
        right: { selector: "side = right", shards: 2, checkpoint: { turns: 20 } }
      defaults: { site: left }
      processes:
        right: { site: right }
      %s
      """
          .formatted(ticks());

  @TempDir private Path folder;
  private LocalCollective collective;
  private CoveyClient client;
  private final ConcurrentLinkedQueue<CompletableFuture<Started>> starts =
      new ConcurrentLinkedQueue<>();
  private volatile boolean working;

  private static String ticks() {
    StringBuilder ticks = new StringBuilder();
    for (int number = 0; number < TIMERS; number++) {
      ticks.append("  tick").append(number).append(": { site: right }\n");
    }
    return ticks.toString();
  }

  /**
   * Starts an instance on the other site and remembers its id. By a thread of its own, since what
   * the delegate's thread starts is part of its transaction, and of its shard.
   */
  public static final class StartsRight implements JavaDelegate {
    @Override
    public void execute(DelegateExecution execution) {
      RuntimeService runtime = execution.getProcessEngineServices().getRuntimeService();
      String key = execution.getBusinessKey();
      execution.setVariable(
          "child",
          CompletableFuture.supplyAsync(
                  () -> runtime.startProcessInstanceByKey("right", key).getId())
              .join());
    }
  }

  @BeforeEach
  void start() {
    collective = LocalCollective.withPolicy(POLICY);
    collective.join("left-1", "side=left");
    collective.join("left-2", "side=left");
    collective.join("right-1", "side=right");
    collective.awaitShards(5);
    collective.awaitShares();
    ProcessEngine engine = collective.engine("left-1");
    Models.deploy(engine, "right", Models.userTask("right"));
    Models.deploy(engine, "left", left());
    client = collective.client();
  }

  @AfterEach
  void stop() {
    working = false;
    client.close();
    collective.close();
  }

  private static String left() {
    return Models.process(
        "left",
        """
        <startEvent id="start"/>
        <sequenceFlow id="f0" sourceRef="start" targetRef="call"/>
        <serviceTask id="call" camunda:asyncBefore="true" camunda:class="%s"/>
        <sequenceFlow id="f1" sourceRef="call" targetRef="work"/>
        <userTask id="work"/>
        <sequenceFlow id="f2" sourceRef="work" targetRef="end"/>
        <endEvent id="end"/>
        """
            .formatted(StartsRight.class.getName()));
  }

  private void deployTimers() {
    for (int number = 0; number < TIMERS; number++) {
      Models.deploy(
          collective.engine("left-1"),
          "tick" + number,
          Models.process(
              "tick" + number,
              """
              <startEvent id="start">
                <timerEventDefinition><timeCycle>R/PT1S</timeCycle></timerEventDefinition>
              </startEvent>
              """
                  + Models.THEN_USER_TASK));
    }
  }

  private Thread work() {
    working = true;
    Thread worker =
        new Thread(
            () -> {
              for (int number = 0; working && number < STARTS; number++) {
                CompletableFuture<Started> start =
                    client.start("left", "order-" + number, Map.of());
                starts.add(start);
                if (number % AT_ONCE == AT_ONCE - 1) {
                  start.join();
                }
              }
            });
    worker.start();
    return worker;
  }

  @Test
  void shouldHoldEveryCauseOfWhatItHoldsAndGoOnElsewhere() throws Exception {
    deployTimers();
    Thread worker = work();
    List<CutContents> cuts = new ArrayList<>();
    Path file = null;
    for (int number = 0; number < CUTS; number++) {
      if (number == 1) {
        collective.leave("left-2");
      } else if (number == 3) {
        collective.join("left-2", "side=left");
      }
      Set<String> before = durable();
      file = folder.resolve("cut-" + number + ".covey");
      CutSummary summary = client.cuts().create(file, (shard, done, total) -> {});
      CutContents cut = CutContents.of(file);
      assertThat(cut.instances("left")).as("durable before the call").containsAll(before);
      assertThat(summary.rows()).isEqualTo(cut.rows());
      cuts.add(cut);
    }
    working = false;
    worker.join();

    for (CutContents cut : cuts) {
      assertThat(cut.instances("right")).as("started by %s", cut).containsAll(cut.children());
      assertThat(cut.ticks()).as("messages sent, %s", cut).isEqualTo(cut.firings());
    }
    assertThat(cuts.get(CUTS - 1).children()).hasSizeGreaterThan(10);
    assertThat(cuts.get(CUTS - 1).firings()).isPositive();
    assertGoesOnElsewhere(file, cuts.get(CUTS - 1));
  }

  private Set<String> durable() {
    Set<String> ids = new TreeSet<>();
    for (CompletableFuture<Started> start : starts) {
      if (start.isDone() && !start.isCompletedExceptionally()) {
        ids.add(start.join().id());
      }
    }
    return ids;
  }

  private void assertGoesOnElsewhere(Path file, CutContents cut) throws Exception {
    try (LocalCollective there = LocalCollective.withPolicy(POLICY);
        CoveyClient other = there.client()) {
      CutSummary restored = other.cuts().restore(file, (shard, done, total) -> {});
      assertThat(restored.rows()).isEqualTo(cut.rows());
      assertThat(restored.messages()).isEqualTo(cut.messages());
      assertThatThrownBy(() -> other.cuts().restore(file, (shard, done, total) -> {}))
          .isInstanceOf(CutException.class)
          .hasMessageContaining("has turns");

      there.join("a", "side=left");
      there.join("b", "side=right");
      there.awaitShards(5);
      there.awaitShares();
      ProcessEngine left = there.engine("a");
      ProcessEngine right = there.engine("b");
      for (int number = 0; number < TIMERS; number++) {
        left.getRepositoryService().suspendProcessDefinitionByKey("tick" + number);
      }
      // A job that was under way is run again, so each order has what it started in the end.
      Awaitility.await()
          .atMost(Duration.ofSeconds(60))
          .until(
              () ->
                  left.getTaskService().createTaskQuery().processDefinitionKey("left").count()
                      == cut.instances("left").size());
      Set<String> children = new TreeSet<>();
      left.getRuntimeService()
          .createVariableInstanceQuery()
          .variableName("child")
          .list()
          .forEach(variable -> children.add((String) variable.getValue()));
      assertThat(children).hasSize(cut.instances("left").size()).containsAll(cut.children());
      assertThat(running(right, "right")).containsAll(children).containsAll(cut.instances("right"));
      assertThat(running(left, "left")).isEqualTo(cut.instances("left"));

      for (ProcessEngine engine : there.engines()) {
        for (Task task : engine.getTaskService().createTaskQuery().active().list()) {
          engine.getTaskService().complete(task.getId());
        }
      }
      assertThat(running(right, "right")).isEmpty();
      assertThat(running(left, "left")).isEmpty();
      Models.deploy(right, "later", Models.userTask("later"));
      assertThat(other.start("later", "x", Map.of()).join().ended()).isFalse();
      String again = other.start("left", "again", Map.of()).join().id();
      assertThat(other.checkpoints().list(again)).isNotEmpty();
      // And a cut of what came out of a cut.
      Path next = folder.resolve("next.covey");
      other.cuts().create(next, (shard, done, total) -> {});
      assertThat(CutContents.of(next).instances("left")).containsExactly(again);
    }
  }

  private static Set<String> running(ProcessEngine engine, String key) {
    Set<String> ids = new TreeSet<>();
    engine
        .getRuntimeService()
        .createProcessInstanceQuery()
        .processDefinitionKey(key)
        .list()
        .forEach(instance -> ids.add(instance.getId()));
    return ids;
  }

  @Test
  void shouldRefuseWhatCannotBe() throws IOException {
    String id = client.start("right", "x", Map.of()).join().id();
    Path cut = folder.resolve("cut.covey");
    Path instance = folder.resolve("instance.covey");
    client.cuts().create(cut, (shard, done, total) -> {});
    client.transfers().exportTo(instance, id, OptionalLong.empty());
    byte[] damaged = Files.readAllBytes(cut);
    damaged[damaged.length / 2] ^= 1;
    Path torn = Files.write(folder.resolve("torn.covey"), damaged);

    assertThatThrownBy(() -> client.cuts().create(cut, (shard, done, total) -> {}))
        .isInstanceOf(TransferException.class)
        .hasMessageContaining("is there");
    assertThatThrownBy(() -> client.transfers().importFrom(cut, Optional.empty(), false))
        .isInstanceOf(TransferException.class)
        .hasMessageContaining("covey checkpoint restore");
    assertThatThrownBy(() -> restore(client, cut))
        .isInstanceOf(CutException.class)
        .hasMessageContaining("left-1");
    try (LocalCollective there = LocalCollective.withPolicy(POLICY);
        CoveyClient other = there.client()) {
      assertThatThrownBy(() -> restore(other, instance))
          .isInstanceOf(CutException.class)
          .hasMessageContaining("covey checkpoint import");
      assertThatThrownBy(() -> restore(other, torn)).isInstanceOf(CorruptRecordException.class);
      restore(other, cut);
    }
    try (LocalCollective there =
            LocalCollective.withPolicy(
                "{sites: {left: {selector: '', shards: 3}}, defaults: {site: left}}");
        CoveyClient other = there.client()) {
      assertThatThrownBy(() -> restore(other, cut))
          .isInstanceOf(CutException.class)
          .hasMessageContaining("{left=3, right=2}")
          .hasMessageContaining("push such a policy");
    }
  }

  private static void restore(CoveyClient client, Path file) {
    client.cuts().restore(file, (shard, done, total) -> {});
  }
}
