package dev.covey.engine.faulttolerance;

import static org.assertj.core.api.Assertions.assertThat;

import dev.covey.engine.Journals;
import dev.covey.engine.LocalCollective;
import dev.covey.engine.Models;
import dev.covey.engine.RawKafka;
import dev.covey.engine.client.CoveyClient;
import dev.covey.engine.client.InstanceChangingException;
import dev.covey.engine.time.InstanceState;
import dev.covey.fabric.RequestTimeoutException;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.IntStream;
import org.awaitility.Awaitility;
import org.camunda.bpm.engine.ProcessEngine;
import org.camunda.bpm.engine.task.Task;
import org.junit.jupiter.api.Test;

/**
 * Instances are rewound by several clients at once while their shards change owners, in the orderly
 * way and by force: each rewind that was acknowledged was made once, and none by half.
 */
class RewindOnTheMoveTest {
  private static final int INSTANCES = 12;
  private static final int CLIENTS = 2;
  private static final int SHARDS = 3;
  private static final String MODEL =
      Models.process(
          "two",
          """
          <startEvent id="start"/>
          <sequenceFlow id="f1" sourceRef="start" targetRef="first"/>
          <userTask id="first"/>
          <sequenceFlow id="f2" sourceRef="first" targetRef="second"/>
          <userTask id="second"/>
          <sequenceFlow id="f3" sourceRef="second" targetRef="end"/>
          <endEvent id="end"/>
          """);

  /** What became of the rewinds of one instance. */
  private static final class Outcomes {
    private final AtomicInteger made = new AtomicInteger();
    private final AtomicInteger unknown = new AtomicInteger();
  }

  private final AtomicInteger refused = new AtomicInteger();
  private final Map<String, Outcomes> outcomes = new LinkedHashMap<>();

  @Test
  void shouldMakeEachRewindOnceOrNotAtAll() throws Exception {
    try (LocalCollective collective =
            LocalCollective.withPolicy(
                """
                sites: { main: { selector: "", shards: 3 } }
                defaults: { site: main, durability: journaled }
                """);
        Journals journals = new Journals(collective, Map.of("main", SHARDS));
        CoveyClient client = collective.client()) {
      collective.join("node-1", "");
      collective.join("node-2", "");
      collective.awaitShards(SHARDS);
      collective.awaitShares();
      Models.deploy(collective.engine(1), "two", MODEL);
      Map<String, InstanceState> then = new LinkedHashMap<>();
      Map<String, Long> turns = new LinkedHashMap<>();
      for (int i = 0; i < INSTANCES; i++) {
        String id = client.start("two", "" + i, Map.of("v", i)).get(60, TimeUnit.SECONDS).id();
        turns.put(id, client.checkpoints().list(id).get(0).turn());
        then.put(id, client.checkpoints().show(id));
        outcomes.put(id, new Outcomes());
        complete(collective, "first", id, Map.of("v", -1));
      }

      rewindAllWhileShardsMove(collective, client, turns);

      collective.awaitShards(SHARDS);
      for (String id : turns.keySet()) {
        assertThat(client.checkpoints().show(id)).isEqualTo(then.get(id));
        assertThat(notes(journals, id))
            .as("rewinds of " + id)
            .isBetween(
                (long) outcomes.get(id).made.get(),
                (long) outcomes.get(id).made.get() + outcomes.get(id).unknown.get())
            .isPositive();
        complete(collective, "first", id, Map.of());
        complete(collective, "second", id, Map.of());
      }
      assertThat(client.audit().instances())
          .hasSize(INSTANCES)
          .allMatch(instance -> instance.state().equals("COMPLETED"));
    }
  }

  private void rewindAllWhileShardsMove(
      LocalCollective collective, CoveyClient client, Map<String, Long> turns) throws Exception {
    ExecutorService executor = Executors.newFixedThreadPool(CLIENTS * 2);
    try (RawKafka kafka = new RawKafka(collective.servers().kafka().bootstrapServers())) {
      CompletableFuture<?>[] rewinds =
          turns.entrySet().stream()
              .flatMap(
                  each ->
                      IntStream.range(0, CLIENTS)
                          .mapToObj(
                              i ->
                                  CompletableFuture.runAsync(
                                      () -> rewind(client, each.getKey(), each.getValue()),
                                      executor)))
              .toArray(CompletableFuture<?>[]::new);
      CompletableFuture.anyOf(rewinds).get(120, TimeUnit.SECONDS);
      collective.leave("node-2");
      collective.join("node-3", "");
      kafka.kickOut(collective.name());
      CompletableFuture.allOf(rewinds).get(300, TimeUnit.SECONDS);
    } finally {
      executor.shutdownNow();
    }
  }

  private void rewind(CoveyClient client, String id, long turn) {
    try {
      client.checkpoints().rewind(id, turn, Map.of());
      outcomes.get(id).made.incrementAndGet();
    } catch (RequestTimeoutException e) {
      outcomes.get(id).unknown.incrementAndGet();
    } catch (InstanceChangingException e) {
      refused.incrementAndGet();
    }
  }

  private static long notes(Journals journals, String id) {
    return IntStream.range(0, SHARDS)
        .mapToObj(shard -> journals.image("main/" + shard))
        .flatMap(image -> image.rows("ACT_HI_OP_LOG").stream())
        .filter(row -> "Rewind".equals(row.value("OPERATION_TYPE_")))
        .filter(row -> id.equals(row.value("PROC_INST_ID_")))
        .count();
  }

  /** At the node that has it: the shard may be about to open there. */
  private static void complete(
      LocalCollective collective, String key, String id, Map<String, Object> variables) {
    Awaitility.await()
        .atMost(Duration.ofSeconds(60))
        .ignoreExceptions()
        .until(
            () -> {
              for (ProcessEngine engine : collective.engines()) {
                Task task =
                    engine
                        .getTaskService()
                        .createTaskQuery()
                        .processInstanceId(id)
                        .taskDefinitionKey(key)
                        .singleResult();
                if (task != null) {
                  engine.getTaskService().complete(task.getId(), variables);
                  return true;
                }
              }
              return false;
            });
  }
}
