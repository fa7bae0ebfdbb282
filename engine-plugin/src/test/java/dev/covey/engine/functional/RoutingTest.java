package dev.covey.engine.functional;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.covey.engine.LocalCollective;
import dev.covey.engine.Models;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Date;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.awaitility.Awaitility;
import org.camunda.bpm.engine.ProcessEngine;
import org.camunda.bpm.engine.ProcessEngineException;
import org.camunda.bpm.engine.SuspendedEntityInteractionException;
import org.camunda.bpm.engine.exception.NullValueException;
import org.camunda.bpm.engine.runtime.ProcessInstance;
import org.camunda.bpm.engine.runtime.ProcessInstanceWithVariables;
import org.camunda.bpm.engine.task.Attachment;
import org.camunda.bpm.engine.task.Task;
import org.camunda.bpm.engine.variable.Variables;
import org.camunda.bpm.engine.variable.value.FileValue;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.MethodOrderer;
import org.junit.jupiter.api.Order;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestMethodOrder;

/** Work that belongs to another node's shards, done from a node that has none of them. */
@TestMethodOrder(MethodOrderer.OrderAnnotation.class)
class RoutingTest {
  private static final String POLICY =
      """
      sites:
        main: { selector: "", shards: 2 }
        payments: { selector: "%s", shards: 2 }
      defaults: { site: main, durability: journaled }
      processes:
        pay: { site: payments }
        suspended-pay: { site: payments }
        ghost: { site: payments }
      """;
  private static final String AT_NODE_1 = "role = payments";
  private static final String AT_NODE_2 = "role = front";

  private static LocalCollective collective;
  private static ProcessEngine owner;
  private static ProcessEngine front;

  @BeforeAll
  static void start() {
    collective = LocalCollective.withPolicy(POLICY.formatted(AT_NODE_1));
    owner = collective.join("node-1", "role=payments");
    front = collective.join("node-2", "role=front");
    collective.awaitShards(4);
    collective.awaitShares();
    for (String key : List.of("pay", "suspended-pay")) {
      Models.deploy(front, key, Models.userTask(key));
    }
    front.getRepositoryService().suspendProcessDefinitionByKey("suspended-pay");
    Awaitility.await()
        .until(
            () ->
                owner.getRepositoryService().createProcessDefinitionQuery().suspended().count()
                    == 1);
  }

  @AfterAll
  static void stop() {
    collective.close();
  }

  @Test
  @Order(1)
  void shouldPlaceShardsBySelector() {
    assertThat(collective.shards("node-1")).contains("payments/0", "payments/1");
    assertThat(collective.shards("node-2")).noneMatch(shard -> shard.startsWith("payments"));
  }

  @Test
  @Order(2)
  void shouldStartElsewhereAndAnswerWithIdKeyAndVariables() {
    Map<String, Object> given = variables();
    ProcessInstanceWithVariables started =
        front
            .getRuntimeService()
            .createProcessInstanceByKey("pay")
            .businessKey("payment-1")
            .setVariables(given)
            .executeWithVariablesInReturn();
    assertThat(started.getBusinessKey()).isEqualTo("payment-1");
    assertThat(started.isEnded()).isFalse();
    assertThat(started.getProcessDefinitionId()).startsWith("pay:1:");
    assertSame(started.getVariables(), given);
    ProcessInstance there =
        owner
            .getRuntimeService()
            .createProcessInstanceQuery()
            .processInstanceId(started.getId())
            .singleResult();
    assertThat(there.getBusinessKey()).isEqualTo("payment-1");
    assertThat(there.getProcessDefinitionId()).isEqualTo(started.getProcessDefinitionId());
    assertSame(owner.getRuntimeService().getVariables(started.getId()), given);
    assertThat(
            front
                .getRuntimeService()
                .createProcessInstanceQuery()
                .processInstanceId(started.getId())
                .count())
        .isZero();
  }

  private static Map<String, Object> variables() {
    Map<String, Object> given = new HashMap<>();
    given.put("text", "grüße \uD83D\uDE00");
    given.put("whole", 42);
    given.put("long", 1L << 60);
    given.put("real", 0.1);
    given.put("flag", true);
    given.put("date", new Date(1_700_000_000_123L));
    given.put("bytes", new byte[] {0, 1, -1});
    given.put("object", new ArrayList<>(List.of("a", 2)));
    given.put("nothing", null);
    given.put("large", "x".repeat(3_900));
    given.put(
        "file",
        Variables.fileValue("bill.txt")
            .file("to pay".getBytes(StandardCharsets.UTF_8))
            .mimeType("text/plain")
            .encoding("UTF-8")
            .create());
    return given;
  }

  private static void assertSame(Map<String, Object> found, Map<String, Object> given) {
    assertThat(found.keySet()).isEqualTo(given.keySet());
    for (String name : given.keySet()) {
      if (given.get(name) instanceof FileValue file) {
        assertThat((java.io.InputStream) found.get(name)).as(name).hasBinaryContent(bytes(file));
      } else {
        assertThat(found.get(name)).as(name).isEqualTo(given.get(name));
      }
    }
  }

  private static byte[] bytes(FileValue file) {
    try (java.io.InputStream stream = file.getValue()) {
      return stream.readAllBytes();
    } catch (java.io.IOException e) {
      throw new java.io.UncheckedIOException(e);
    }
  }

  @Test
  @Order(3)
  void shouldFailAsTheEngineItselfWould() {
    var runtime = front.getRuntimeService();
    assertThatThrownBy(() -> runtime.startProcessInstanceByKey("ghost"))
        .isInstanceOf(NullValueException.class)
        .hasMessageContaining("no processes deployed with key 'ghost'");
    assertThatThrownBy(() -> runtime.startProcessInstanceByKey("suspended-pay"))
        .isInstanceOf(SuspendedEntityInteractionException.class)
        .hasMessageContaining("suspended");
    Map<String, Object> bad = Map.of("thread", new Object());
    assertThatThrownBy(() -> runtime.startProcessInstanceByKey("pay", bad))
        .isInstanceOf(ProcessEngineException.class)
        .hasMessageContaining("Cannot find serializer for value");
    Map<String, Object> bytes =
        Map.of(
            "bytes",
            Variables.serializedObjectValue("rO0ABXA=")
                .serializationDataFormat(Variables.SerializationDataFormats.JAVA)
                .objectTypeName("java.lang.Object")
                .create());
    assertThatThrownBy(() -> runtime.startProcessInstanceByKey("pay", bytes))
        .isInstanceOf(ProcessEngineException.class)
        .hasMessageContaining("Java serialization format is prohibited");
    assertThat(owner.getRuntimeService().createProcessInstanceQuery().count())
        .as("nothing of these was started")
        .isEqualTo(
            owner
                .getRuntimeService()
                .createProcessInstanceQuery()
                .processDefinitionKey("pay")
                .count());
  }

  @Test
  @Order(4)
  void shouldCompleteATaskByItsIdFromAnotherNode() {
    String id = front.getRuntimeService().startProcessInstanceByKey("pay", "done").getId();
    Task task = owner.getTaskService().createTaskQuery().processInstanceId(id).singleResult();
    Map<String, Object> result = Map.of("paid", true, "list", new ArrayList<>(List.of(1)));
    front.getTaskService().complete(task.getId(), result);
    assertThat(
            owner
                .getHistoryService()
                .createHistoricProcessInstanceQuery()
                .processInstanceId(id)
                .finished()
                .count())
        .isOne();
    assertThat(
            owner
                .getHistoryService()
                .createHistoricVariableInstanceQuery()
                .processInstanceId(id)
                .variableName("paid")
                .singleResult()
                .getValue())
        .isEqualTo(true);
    assertThatThrownBy(() -> front.getTaskService().complete(task.getId()))
        .isInstanceOf(NullValueException.class)
        .hasMessageContaining(task.getId());
    assertThatThrownBy(() -> front.getTaskService().complete("no-such-task"))
        .isInstanceOf(NullValueException.class)
        .hasMessageContaining("no-such-task");
  }

  @Test
  @Order(5)
  void shouldSaveAnAttachmentWhereItLivesOnly() {
    String id = front.getRuntimeService().startProcessInstanceByKey("pay").getId();
    Task task = owner.getTaskService().createTaskQuery().processInstanceId(id).singleResult();
    Attachment bill =
        owner
            .getTaskService()
            .createAttachment("text", task.getId(), id, "bill", "to pay", "https://bills/1");
    bill.setDescription("paid");
    assertThatThrownBy(() -> front.getTaskService().saveAttachment(bill))
        .isInstanceOf(ProcessEngineException.class)
        .hasMessageContaining("SaveAttachmentCmd is about shard payments/");
    owner.getTaskService().saveAttachment(bill);
    assertThat(owner.getTaskService().getTaskAttachments(task.getId()))
        .extracting(Attachment::getDescription)
        .containsExactly("paid");
  }

  @Test
  @Order(6)
  void shouldMoveShardsWhenPolicyChangesTheSelector() {
    String id = front.getRuntimeService().startProcessInstanceByKey("pay", "moving").getId();
    collective.push(POLICY.formatted(AT_NODE_2));
    Awaitility.await()
        .atMost(Duration.ofSeconds(30))
        .until(() -> collective.shards("node-2").containsAll(List.of("payments/0", "payments/1")));
    assertThat(collective.shards("node-1")).noneMatch(shard -> shard.startsWith("payments"));
    Task task = front.getTaskService().createTaskQuery().processInstanceId(id).singleResult();
    assertThat(owner.getTaskService().createTaskQuery().processInstanceId(id).count()).isZero();
    owner.getTaskService().complete(task.getId());
    assertThat(
            front
                .getHistoryService()
                .createHistoricProcessInstanceQuery()
                .processInstanceId(id)
                .finished()
                .count())
        .isOne();
    String later = owner.getRuntimeService().startProcessInstanceByKey("pay", "later").getId();
    assertThat(
            front.getRuntimeService().createProcessInstanceQuery().processInstanceId(later).count())
        .isOne();
  }
}
