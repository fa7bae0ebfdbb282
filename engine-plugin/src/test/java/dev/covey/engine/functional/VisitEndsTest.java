package dev.covey.engine.functional;

import static org.assertj.core.api.Assertions.assertThat;

import dev.covey.engine.Models;
import dev.covey.engine.RawKafka;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicInteger;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.camunda.bpm.engine.ProcessEngine;
import org.camunda.bpm.engine.delegate.DelegateExecution;
import org.camunda.bpm.engine.delegate.JavaDelegate;
import org.camunda.bpm.engine.runtime.Incident;
import org.camunda.bpm.engine.runtime.Job;
import org.camunda.bpm.engine.task.Task;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.MethodOrderer;
import org.junit.jupiter.api.Order;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestMethodOrder;

/** All the ways in which a visit ends, and in which its home does without it. */
@TestMethodOrder(MethodOrderer.OrderAnnotation.class)
class VisitEndsTest {
  private static final AtomicInteger FAILURES = new AtomicInteger();

  private static TwoSites sites;
  private static ProcessEngine shop;
  private static ProcessEngine payments;

  @BeforeAll
  static void start() {
    sites =
        TwoSites.placing(
            "asked",
            "timed",
            "interrupted",
            "deleted",
            "suspended",
            "failing",
            "lost",
            "moved",
            "rewound");
    shop = sites.shop;
    payments = sites.payments;
  }

  @AfterAll
  static void stop() {
    sites.close();
  }

  /** Fails the first two times. */
  public static final class FailsTwice implements JavaDelegate {
    @Override
    public void execute(DelegateExecution execution) {
      if (FAILURES.incrementAndGet() <= 2) {
        throw new IllegalStateException("not yet");
      }
    }
  }

  private static String run(String key) {
    return sites.run(key, Models.userTask(key), Map.of("amount", 7));
  }

  @Test
  @Order(1)
  void shouldCompleteAUserTaskWhereItVisits() {
    String id = run("asked");
    Task task = sites.visitingTask("asked");
    assertThat(shop.getTaskService().createTaskQuery().count()).isZero();
    payments.getTaskService().claim(task.getId(), "mary");
    assertThat(payments.getTaskService().getVariables(task.getId())).containsEntry("amount", 7);
    payments.getTaskService().complete(task.getId(), Map.of("paid", true, "amount", 8));
    assertThat(sites.ended(id)).containsEntry("paid", true).containsEntry("amount", 8);
    assertThat(sites.path(id)).containsExactly("end", "start", "work");
    sites.awaitNoVisits();
  }

  @Test
  @Order(2)
  void shouldTakeTheVisitBackWhenTheTimerAtHomeIsFirst() {
    String id =
        sites.run(
            "timed",
            Models.process(
                "timed",
                """
                <startEvent id="start"/>
                <sequenceFlow id="f1" sourceRef="start" targetRef="work"/>
                <userTask id="work"/>
                <boundaryEvent id="late" attachedToRef="work">
                  <timerEventDefinition><timeDuration>PT1S</timeDuration></timerEventDefinition>
                </boundaryEvent>
                <sequenceFlow id="f2" sourceRef="work" targetRef="end"/>
                <endEvent id="end"/>
                """),
            Map.of());
    sites.visitingTask("timed");
    sites.ended(id);
    assertThat(sites.path(id)).containsExactly("late", "start", "work canceled");
    sites.awaitNoVisits();
  }

  @Test
  @Order(2)
  void shouldTakeTheVisitBackWhenAnEventSubprocessInterruptsAndGoesOnInItsPlace() {
    String id =
        sites.run(
            "interrupted",
            Models.definitions(
                "<message id=\"stop\" name=\"stop\"/>",
                "interrupted",
                """
                <startEvent id="start"/>
                %s
                <subProcess id="instead" triggeredByEvent="true">
                  <startEvent id="stopped">
                    <messageEventDefinition messageRef="stop"/>
                  </startEvent>
                  <sequenceFlow id="i1" sourceRef="stopped" targetRef="look"/>
                  <userTask id="look"/>
                </subProcess>
                """
                    .formatted(Models.THEN_USER_TASK)),
            Map.of());
    sites.visitingTask("interrupted");
    shop.getRuntimeService().messageEventReceived("stop", id);
    sites.awaitNoVisits();
    Task look = shop.getTaskService().createTaskQuery().processInstanceId(id).singleResult();
    assertThat(look.getTaskDefinitionKey()).isEqualTo("look");
    shop.getTaskService().complete(look.getId());
    sites.ended(id);
    assertThat(sites.path(id))
        .containsExactly("instead", "look", "start", "stopped", "work canceled");
  }

  @Test
  @Order(2)
  void shouldTakeAModelWhereNotEverythingHasAnId() {
    String id =
        sites.run(
            "nameless",
            Models.process(
                "nameless",
                """
                <startEvent id="start"/>
                %s
                <subProcess triggeredByEvent="true">
                  <startEvent id="inside"><escalationEventDefinition/></startEvent>
                </subProcess>
                """
                    .formatted(Models.THEN_USER_TASK)),
            Map.of());
    Task task = shop.getTaskService().createTaskQuery().processInstanceId(id).singleResult();
    shop.getTaskService().complete(task.getId());
    sites.ended(id);
  }

  @Test
  @Order(3)
  void shouldTakeTheVisitBackWhenTheInstanceIsDeleted() {
    String id = run("deleted");
    sites.visitingTask("deleted");
    shop.getRuntimeService().deleteProcessInstance(id, "no longer wanted");
    sites.awaitNoVisits();
  }

  @Test
  @Order(4)
  void shouldGoOnOnceASuspendedHomeIsActive() {
    String id = run("suspended");
    Task task = sites.visitingTask("suspended");
    sites.suspendAllButTheVisit(id, "suspended");
    payments.getTaskService().complete(task.getId(), Map.of("paid", true));
    TwoSites.await(
        () ->
            shop.getManagementService().createJobQuery().processInstanceId(id).suspended().count()
                == 1);
    shop.getRuntimeService().activateProcessInstanceById(id);
    assertThat(sites.ended(id)).containsEntry("paid", true);
    sites.awaitNoVisits();
  }

  @Test
  @Order(5)
  void shouldTryAgainWhatComesAfterTheVisitAndNotTheVisit() {
    String id =
        sites.run(
            "failing",
            Models.process(
                "failing",
                """
                <startEvent id="start"/>
                <sequenceFlow id="f1" sourceRef="start" targetRef="work"/>
                <userTask id="work"/>
                <sequenceFlow id="f2" sourceRef="work" targetRef="then"/>
                <serviceTask id="then" camunda:class="%s"/>
                <sequenceFlow id="f3" sourceRef="then" targetRef="end"/>
                <endEvent id="end"/>
                """
                    .formatted(FailsTwice.class.getName())),
            Map.of());
    payments.getTaskService().complete(sites.visitingTask("failing").getId(), Map.of("paid", true));
    assertThat(sites.ended(id)).containsEntry("paid", true);
    assertThat(FAILURES).hasValue(3);
    assertThat(sites.path(id)).containsExactly("end", "start", "then", "work");
    sites.awaitNoVisits();
  }

  @Test
  @Order(6)
  void shouldSayAtHomeThatAVisitWasDeletedAndBeginItAnewOnRetry() {
    String id = run("lost");
    Task task = sites.visitingTask("lost");
    payments.getRuntimeService().deleteProcessInstance(task.getProcessInstanceId(), "oops");
    var incidents = shop.getRuntimeService().createIncidentQuery().processInstanceId(id);
    TwoSites.await(() -> incidents.count() == 1);
    Incident incident = incidents.singleResult();
    assertThat(incident.getActivityId()).isEqualTo("work");
    assertThat(incident.getIncidentMessage()).contains(task.getProcessInstanceId(), "deleted");
    Job job = shop.getManagementService().createJobQuery().processInstanceId(id).singleResult();
    shop.getManagementService().setJobRetries(job.getId(), 1);
    payments.getTaskService().complete(sites.visitingTask("lost").getId());
    sites.ended(id);
    sites.awaitNoVisits();
  }

  @Test
  @Order(9)
  void shouldVisitAnewWhenTheHomeIsRewoundIntoAVisitThatHasEnded() throws Exception {
    String id = run("rewound");
    payments.getTaskService().complete(sites.visitingTask("rewound").getId(), Map.of("amount", 8));
    assertThat(sites.ended(id)).containsEntry("amount", 8);
    try (var client = sites.collective.client()) {
      long first = client.checkpoints().list(id).get(0).turn();
      assertThat(client.checkpoints().trace(id))
          .filteredOn(line -> !line.happenings().isEmpty())
          .extracting(line -> line.shard().site() + " " + line.node())
          .startsWith("shop node-1")
          .contains("payments node-2")
          .endsWith("shop node-1");
      client.checkpoints().rewind(id, first, Map.of());
    }
    Task again = sites.visitingTask("rewound");
    assertThat(payments.getTaskService().getVariables(again.getId())).containsEntry("amount", 7);
    payments.getTaskService().complete(again.getId(), Map.of("amount", 9));
    assertThat(sites.ended(id)).containsEntry("amount", 9);
    sites.awaitNoVisits();
  }

  @Test
  @Order(7)
  void shouldTakeHomeAVisitThatPolicyWouldNotOpenAnyMore() {
    String before = run("moved");
    Task task = sites.visitingTask("moved");
    sites.place("asked", "rewound");
    TwoSites.await(
        () -> {
          String later = shop.getRuntimeService().startProcessInstanceByKey("moved").getId();
          return shop.getTaskService().createTaskQuery().processInstanceId(later).count() == 1;
        });
    payments.getTaskService().complete(task.getId());
    sites.ended(before);
    shop.getTaskService()
        .createTaskQuery()
        .list()
        .forEach(here -> shop.getTaskService().complete(here.getId()));
    TwoSites.await(VisitEndsTest::dismissed);
    sites.awaitNoVisits();
  }

  /** Instances that were started before the shop had heard of the new policy. */
  private static boolean dismissed() {
    payments
        .getTaskService()
        .createTaskQuery()
        .list()
        .forEach(left -> payments.getTaskService().complete(left.getId()));
    return shop.getRuntimeService().createProcessInstanceQuery().count() == 0;
  }

  /** Everything that was ever said about visits is said again; a rewind would be done again. */
  @Test
  @Order(8)
  void shouldDoNothingAboutMessagesThatComeTwice() {
    long instances = instances(shop) + instances(payments);
    int replayed = 0;
    String name = sites.collective.name();
    try (RawKafka kafka = new RawKafka(sites.collective.servers().kafka().bootstrapServers())) {
      for (String site : List.of("payments", "shop")) {
        for (int shard = 0; shard < 2; shard++) {
          String topic = name + ".inbox." + site;
          for (ConsumerRecord<byte[], byte[]> record : kafka.read(topic, shard)) {
            kafka.send(topic, shard, record.value(), Map.of());
            replayed++;
          }
        }
      }
    }
    assertThat(replayed).isGreaterThan(10);
    try (var client = sites.collective.client()) {
      TwoSites.await(() -> client.inboxLag().values().stream().allMatch(lag -> lag == 0));
    } catch (Exception e) {
      throw new IllegalStateException(e);
    }
    sites.awaitNoVisits();
    assertThat(instances(shop) + instances(payments)).isEqualTo(instances);
    assertThat(shop.getRuntimeService().createProcessInstanceQuery().count()).isZero();
  }

  @Test
  @Order(10)
  void shouldWaitForASiteThatHasNoNode() throws Exception {
    sites.collective.leave("node-2");
    String id =
        shop.getRuntimeService()
            .startProcessInstanceByKey("asked", "later", Map.of("amount", 7))
            .getId();
    try (var client = sites.collective.client()) {
      TwoSites.await(() -> client.inboxLag().values().stream().mapToLong(lag -> lag).sum() > 0);
    }
    ProcessEngine other = sites.collective.join("node-3", "role=payments");
    var tasks = other.getTaskService().createTaskQuery();
    TwoSites.await(() -> tasks.count() == 1);
    other.getTaskService().complete(tasks.singleResult().getId(), Map.of("amount", 8));
    assertThat(sites.ended(id)).containsEntry("amount", 8);
  }

  private static long instances(ProcessEngine engine) {
    return engine.getHistoryService().createHistoricProcessInstanceQuery().count();
  }
}
