package dev.covey.engine.functional;

import static org.assertj.core.api.Assertions.assertThat;

import dev.covey.engine.Models;
import dev.covey.engine.RawKafka;
import java.util.List;
import java.util.Map;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.camunda.bpm.engine.ProcessEngine;
import org.camunda.bpm.engine.task.Task;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.MethodOrderer;
import org.junit.jupiter.api.Order;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestMethodOrder;

/** Escalations that come home from visits, each once and in their order. */
@TestMethodOrder(MethodOrderer.OrderAnnotation.class)
class VisitEscalationTest {
  private static TwoSites sites;
  private static ProcessEngine shop;
  private static ProcessEngine payments;

  @BeforeAll
  static void start() {
    sites = TwoSites.placing("suspended", "twice", "called", "rewound");
    shop = sites.shop;
    payments = sites.payments;
  }

  @AfterAll
  static void stop() {
    sites.close();
  }

  /** A user task, beside which each escalation counts in a variable. */
  private static String counting(String key) {
    return Models.definitions(
        "<escalation id=\"late\" escalationCode=\"late\"/>",
        key,
        """
        <startEvent id="start" camunda:asyncAfter="true"/>
        <sequenceFlow id="f1" sourceRef="start" targetRef="work"/>
        <userTask id="work"/>
        <boundaryEvent id="caught" attachedToRef="work" cancelActivity="false">
          <escalationEventDefinition escalationRef="late"/>
        </boundaryEvent>
        <sequenceFlow id="f3" sourceRef="caught" targetRef="count"/>
        <serviceTask id="count" camunda:resultVariable="heard" camunda:expression="${heard + step}"/>
        <sequenceFlow id="f2" sourceRef="work" targetRef="end"/>
        <endEvent id="end"/>
        """);
  }

  private static void escalate(Task task, int step) {
    payments.getTaskService().handleEscalation(task.getId(), "late", Map.of("step", step));
  }

  private static Object heard(String instance) {
    return shop.getRuntimeService().getVariable(instance, "heard");
  }

  /** Both escalations and the end wait at home, and are handled in their order. */
  @Test
  void shouldHearOfEscalationsOnceASuspendedHomeIsActive() {
    String id = sites.run("suspended", counting("suspended"), Map.of("heard", 0L));
    Task task = sites.visitingTask("suspended");
    sites.suspendAllButTheVisit(id, "suspended");
    escalate(task, 1);
    escalate(task, 10);
    payments.getTaskService().complete(task.getId(), Map.of("step", 5));
    var jobs = shop.getManagementService().createJobQuery().processInstanceId(id);
    TwoSites.await(() -> jobs.suspended().count() == 3);
    shop.getRuntimeService().activateProcessInstanceById(id);
    assertThat(sites.ended(id)).containsEntry("heard", 11L).containsEntry("step", 5);
    assertThat(sites.path(id))
        .containsExactly("caught", "caught", "count", "count", "end", "start", "work");
    sites.awaitNoVisits();
  }

  /** All messages are said again while the visit is running. */
  @Test
  void shouldHearOfAnEscalationThatIsToldTwiceOnce() throws Exception {
    String id = sites.run("twice", counting("twice"), Map.of("heard", 0L));
    Task task = sites.visitingTask("twice");
    escalate(task, 1);
    TwoSites.await(() -> Long.valueOf(1).equals(heard(id)));
    String name = sites.collective.name();
    int told = 0;
    try (RawKafka kafka = new RawKafka(sites.collective.servers().kafka().bootstrapServers())) {
      for (int shard = 0; shard < 2; shard++) {
        String topic = name + ".inbox.shop";
        for (ConsumerRecord<byte[], byte[]> record : kafka.read(topic, shard)) {
          kafka.send(topic, shard, record.value(), Map.of());
          told++;
        }
      }
    }
    assertThat(told).isPositive();
    escalate(task, 10); // Comes behind what was told again, since both are of one shard.
    TwoSites.await(() -> !Long.valueOf(1).equals(heard(id)));
    assertThat(heard(id)).isEqualTo(11L);
    payments.getTaskService().complete(task.getId());
    assertThat(sites.ended(id)).containsEntry("heard", 11L);
    sites.awaitNoVisits();
  }

  /** The visit does not know who called its home. */
  @Test
  void shouldStopAVisitWhoseEscalationTheCallingInstanceCatches() {
    Models.deploy(
        shop,
        "calling",
        Models.definitions(
            "<escalation id=\"late\" escalationCode=\"late\"/>",
            "calling",
            """
            <startEvent id="start"/>
            <sequenceFlow id="f1" sourceRef="start" targetRef="call"/>
            <callActivity id="call" calledElement="called"/>
            <boundaryEvent id="caught" attachedToRef="call">
              <escalationEventDefinition escalationRef="late" camunda:escalationCodeVariable="code"/>
            </boundaryEvent>
            """));
    Models.deploy(shop, "called", Models.userTask("called"));
    String id = shop.getRuntimeService().startProcessInstanceByKey("calling").getId();
    escalate(sites.visitingTask("called"), 1);
    assertThat(sites.ended(id)).containsEntry("code", "late");
    assertThat(sites.path(id)).containsExactly("call canceled", "caught", "start");
    sites.awaitNoVisits();
  }

  /** It would not tell again what home has forgotten. */
  @Test
  void shouldBeginAVisitAnewWhenItsHomeIsRewoundBehindAnEscalation() throws Exception {
    String id = sites.run("rewound", counting("rewound"), Map.of("heard", 0L));
    Task task = sites.visitingTask("rewound");
    try (var client = sites.collective.client()) {
      var turns = client.checkpoints().list(id);
      long waiting = turns.get(turns.size() - 1).turn();
      escalate(task, 1);
      TwoSites.await(() -> Long.valueOf(1).equals(heard(id)));
      client.checkpoints().rewind(id, waiting, Map.of());
    }
    var tasks = payments.getTaskService().createTaskQuery();
    TwoSites.await(
        () -> {
          List<Task> there = tasks.list();
          return there.size() == 1 && !there.get(0).getId().equals(task.getId());
        });
    assertThat(heard(id)).isEqualTo(0L);
    escalate(tasks.singleResult(), 5);
    payments.getTaskService().complete(tasks.singleResult().getId());
    assertThat(sites.ended(id)).containsEntry("heard", 5L);
    sites.awaitNoVisits();
  }

  /** What a visit has told goes with it to the next owner of its shard. */
  @Test
  @Order(Integer.MAX_VALUE)
  void shouldGoOnTellingWhenTheVisitHasAnotherOwner() {
    String id = sites.run("twice", counting("twice"), Map.of("heard", 0L, "step", 0));
    escalate(sites.visitingTask("twice"), 1);
    TwoSites.await(() -> Long.valueOf(1).equals(heard(id)));
    shop.getRuntimeService().setVariable(id, "step", 100);
    sites.collective.leave("node-2");
    ProcessEngine other = sites.collective.join("node-3", "role=payments");
    var tasks = other.getTaskService().createTaskQuery();
    TwoSites.await(() -> tasks.count() == 1);
    String task = tasks.singleResult().getId();
    other.getTaskService().handleEscalation(task, "late"); // With nothing new of step.
    TwoSites.await(() -> Long.valueOf(101).equals(heard(id)));
    other.getTaskService().complete(task);
    assertThat(sites.ended(id)).containsEntry("heard", 101L).containsEntry("step", 100);
  }
}
