package dev.covey.engine.functional;

import static org.assertj.core.api.Assertions.assertThat;

import dev.covey.engine.IdempotencyKey;
import dev.covey.engine.Models;
import dev.covey.engine.Progress;
import dev.covey.engine.ResumableDelegate;
import dev.covey.engine.Workspace;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import org.camunda.bpm.engine.ProcessEngine;
import org.camunda.bpm.engine.delegate.DelegateExecution;
import org.camunda.bpm.engine.delegate.JavaDelegate;
import org.camunda.bpm.engine.history.HistoricProcessInstance;
import org.camunda.bpm.engine.runtime.Incident;
import org.camunda.bpm.engine.runtime.Job;
import org.camunda.bpm.engine.task.Task;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/** Visits that go where another revision places their activity, with what they have done so far. */
class VisitMoveTest {
  private static ThreeSites sites;
  private static ProcessEngine shop;
  private static ProcessEngine depot;

  @BeforeAll
  static void start() {
    sites = new ThreeSites();
    shop = sites.shop;
    depot = sites.depot;
  }

  @AfterAll
  static void stop() {
    sites.close();
  }

  private static ProcessEngine payments() {
    return sites.payments();
  }

  @Test
  void shouldTakeAClaimedTaskToItsNewSite() {
    sites.place("claimed", "payments");
    String id = sites.run("claimed", Models.userTask("claimed"), Map.of("amount", 7));
    Task before = sites.task(payments(), "claimed");
    payments().getTaskService().claim(before.getId(), "mary");
    payments().getTaskService().setVariable(before.getId(), "seen", true);
    payments().getTaskService().setVariableLocal(before.getId(), "note", "half way");
    payments()
        .getTaskService()
        .createComment(before.getId(), before.getProcessInstanceId(), "ask again tomorrow");

    sites.place("claimed", "depot");
    Task after = sites.task(depot, "claimed");
    assertThat(after.getAssignee()).isEqualTo("mary");
    assertThat(after.getCreateTime()).isEqualTo(before.getCreateTime());
    assertThat(depot.getTaskService().getVariables(after.getId()))
        .containsEntry("amount", 7)
        .containsEntry("seen", true)
        .containsEntry("note", "half way");
    assertThat(depot.getTaskService().getTaskComments(after.getId()))
        .singleElement()
        .satisfies(comment -> assertThat(comment.getFullMessage()).contains("ask again"));
    assertThat(payments().getTaskService().createTaskQuery().count()).isZero();
    HistoricProcessInstance left =
        payments()
            .getHistoryService()
            .createHistoricProcessInstanceQuery()
            .processInstanceId(before.getProcessInstanceId())
            .singleResult();
    assertThat(left.getEndTime()).isNotNull();
    assertThat(left.getState()).isEqualTo(HistoricProcessInstance.STATE_EXTERNALLY_TERMINATED);
    assertThat(left.getDeleteReason())
        .matches(
            "Moved to shard depot/[01] as instance %s, by revision %d of the policy"
                .formatted(
                    after.getProcessInstanceId(), sites.collective.policyRevision("node-2")));

    depot.getTaskService().complete(after.getId(), Map.of("done", "yes"));
    assertThat(HomeHistory.ended(shop, id))
        .containsEntry("amount", 7)
        .containsEntry("seen", true)
        .containsEntry("done", "yes")
        .doesNotContainKey("note");
    assertThat(HomeHistory.path(shop, id)).containsExactly("end", "start", "work");
    sites.awaitNothingLeft();
  }

  @Test
  void shouldLeaveAVisitWhereItIsUnlessPolicySaysSo() {
    sites.prescribe("staying", "{ activities: { work: { site: payments } } }");
    String id = sites.run("staying", Models.userTask("staying"), Map.of());
    Task task = sites.task(payments(), "staying");
    sites.prescribe("staying", "{ activities: { work: { site: depot } } }");
    sites.letAllMoveThatCan();
    assertThat(sites.task(payments(), "staying").getId()).isEqualTo(task.getId());

    // From now on it may.
    sites.place("staying", "depot");
    depot.getTaskService().complete(sites.task(depot, "staying").getId());
    HomeHistory.ended(shop, id);
    sites.awaitNothingLeft();
  }

  @Test
  void shouldTakeAVisitHomeThatNobodyPlacesAnyMoreAndAwayAgain() {
    sites.place("back", "payments");
    String id = sites.run("back", Models.userTask("back"), Map.of());
    Task first = sites.task(payments(), "back");
    payments().getTaskService().setAssignee(first.getId(), "john");
    sites.prescribe("back", "{ move: now }");
    assertThat(sites.task(shop, "back").getAssignee()).isEqualTo("john");
    sites.place("back", "payments");
    Task again = sites.task(payments(), "back");
    assertThat(again.getAssignee()).isEqualTo("john");
    assertThat(again.getId()).isNotEqualTo(first.getId());
    payments().getTaskService().complete(again.getId());
    HomeHistory.ended(shop, id);
    assertThat(HomeHistory.path(shop, id)).containsExactly("end", "start", "work");
    sites.awaitNothingLeft();
  }

  /** Saves its progress, fails at payments, and is done elsewhere. */
  public static final class Stubborn extends ResumableDelegate<Stubborn.Seen> {
    static final List<String> KEYS = new CopyOnWriteArrayList<>();
    static final List<Integer> BEGUN_AT = new CopyOnWriteArrayList<>();
    static final List<String> FILES = new CopyOnWriteArrayList<>();

    record Seen(int steps) {}

    @Override
    protected void execute(DelegateExecution execution, Progress<Seen> progress) throws Exception {
      KEYS.add(IdempotencyKey.of(execution));
      int steps = progress.last().map(Seen::steps).orElse(0);
      BEGUN_AT.add(steps);
      Path file = Workspace.of(execution).folder().resolve("notes.txt");
      FILES.add(Files.exists(file) ? Files.readString(file) : "none");
      Files.writeString(file, "step " + (steps + 1));
      progress.save(new Seen(steps + 1));
      if (execution.getProcessEngine() == payments()) {
        throw new IllegalStateException("the printer is out of paper");
      }
    }
  }

  @Test
  void shouldTakeAFailedJobWithItsIncidentProgressAndFiles() {
    sites.prescribe(
        "failing", "{ move: now, retry: R1/PT0S, activities: { work: { site: payments } } }");
    String id =
        sites.run(
            "failing",
            Models.serviceTask(
                "failing", "camunda:class=\"%s\"".formatted(Stubborn.class.getName())),
            Map.of());
    TwoSites.await(() -> mark(id).isPresent());
    Incident there = payments().getRuntimeService().createIncidentQuery().singleResult();
    assertThat(mark(id).orElseThrow().getIncidentMessage()).contains(there.getProcessInstanceId());

    sites.prescribe(
        "failing", "{ move: now, retry: R1/PT0S, activities: { work: { site: depot } } }");
    TwoSites.await(
        () -> depot.getManagementService().createJobQuery().noRetriesLeft().count() == 1);
    Job job = depot.getManagementService().createJobQuery().noRetriesLeft().singleResult();
    TwoSites.await(
        () ->
            mark(id)
                .filter(it -> it.getIncidentMessage().contains(job.getProcessInstanceId()))
                .isPresent());
    assertThat(shop.getRuntimeService().createIncidentQuery().processInstanceId(id).count())
        .isEqualTo(1);
    depot.getManagementService().setJobRetries(job.getId(), 1);
    HomeHistory.ended(shop, id);
    assertThat(Stubborn.KEYS).hasSize(2);
    assertThat(Stubborn.KEYS.get(1)).isEqualTo(Stubborn.KEYS.get(0));
    assertThat(Stubborn.BEGUN_AT).containsExactly(0, 1);
    assertThat(Stubborn.FILES).containsExactly("none", "step 1");
    sites.awaitNothingLeft();
  }

  private static Optional<Incident> mark(String instance) {
    return shop
        .getRuntimeService()
        .createIncidentQuery()
        .processInstanceId(instance)
        .incidentType("coveyVisit")
        .list()
        .stream()
        .findFirst();
  }

  /** Runs for as long as the test likes. */
  public static final class Slow implements JavaDelegate {
    static final CountDownLatch BEGUN = new CountDownLatch(1);
    static final CountDownLatch MAY_END = new CountDownLatch(1);
    static final List<String> RAN_ON = new CopyOnWriteArrayList<>();

    @Override
    public void execute(DelegateExecution execution) throws InterruptedException {
      RAN_ON.add(execution.getProcessEngine().getName());
      BEGUN.countDown();
      MAY_END.await();
    }
  }

  @Test
  void shouldLetCodeEndThatIsRunning() throws InterruptedException {
    sites.place("slow", "payments");
    String id =
        sites.run(
            "slow",
            Models.serviceTask("slow", "camunda:class=\"%s\"".formatted(Slow.class.getName())),
            Map.of());
    Slow.BEGUN.await();
    sites.place("slow", "depot");
    sites.letAllMoveThatCan();
    Slow.MAY_END.countDown();
    HomeHistory.ended(shop, id);
    assertThat(Slow.RAN_ON).containsExactly(payments().getName());
    sites.awaitNothingLeft();
  }

  private static final String NESTED =
      """
      <startEvent id="start"/>
      <sequenceFlow id="f1" sourceRef="start" targetRef="work"/>
      <subProcess id="work">
        <startEvent id="begin"/>
        <sequenceFlow id="g1" sourceRef="begin" targetRef="inner"/>
        <userTask id="inner"/>
        <sequenceFlow id="g2" sourceRef="inner" targetRef="call"/>
        <callActivity id="call" calledElement="calledOnTheWay"/>
        <sequenceFlow id="g3" sourceRef="call" targetRef="done"/>
        <endEvent id="done"/>
      </subProcess>
      <sequenceFlow id="f2" sourceRef="work" targetRef="end"/>
      <endEvent id="end"/>
      """;

  @Test
  void shouldWaitForVisitsOfAVisitAndTakeWhatItHasCalled() {
    Models.deploy(shop, "calledOnTheWay", Models.userTask("calledOnTheWay"));
    String placed =
        "{ move: now, activities: { inner: { site: depot, move: never }, work: { site: %s } } }";
    sites.prescribe("nested", placed.formatted("payments"));
    String id = sites.run("nested", Models.process("nested", NESTED), Map.of());
    var inner = depot.getTaskService().createTaskQuery().taskDefinitionKey("inner");
    TwoSites.await(() -> inner.count() == 1);
    sites.prescribe("nested", placed.formatted("shop"));
    depot.getTaskService().complete(inner.singleResult().getId());
    var called = shop.getTaskService().createTaskQuery().processDefinitionKey("calledOnTheWay");
    TwoSites.await(() -> called.count() == 1);

    sites.prescribe("nested", placed.formatted("depot"));
    var there = depot.getTaskService().createTaskQuery().processDefinitionKey("calledOnTheWay");
    TwoSites.await(() -> there.count() == 1);
    assertThat(called.count()).isZero();
    depot.getTaskService().complete(there.singleResult().getId());
    HomeHistory.ended(shop, id);
    assertThat(HomeHistory.path(shop, id)).containsExactly("end", "start", "work");
    sites.awaitNothingLeft();
  }

  @Test
  void shouldTakeWhatWasOfNoNodeWhenPolicyChanged() {
    sites.place("orphaned", "payments");
    String id = sites.run("orphaned", Models.userTask("orphaned"), Map.of());
    sites.task(payments(), "orphaned");
    sites.withoutPayments(() -> sites.place("orphaned", "depot"));
    depot.getTaskService().complete(sites.task(depot, "orphaned").getId());
    HomeHistory.ended(shop, id);
    sites.awaitNothingLeft();
  }

  @Test
  void shouldLeaveWhatIsTooLargeForAMessage() {
    sites.place("large", "payments");
    String id = sites.run("large", Models.userTask("large"), Map.of());
    Task task = sites.task(payments(), "large");
    for (int i = 0; i < 5; i++) {
      byte[] bytes = new byte[4 << 20];
      new Random(i).nextBytes(bytes);
      payments().getTaskService().setVariable(task.getId(), "large-" + i, bytes);
    }
    sites.place("large", "depot");
    sites.letAllMoveThatCan();
    payments()
        .getRuntimeService()
        .removeVariables(
            task.getExecutionId(), List.of("large-0", "large-1", "large-2", "large-3", "large-4"));
    payments().getTaskService().complete(sites.task(payments(), "large").getId());
    HomeHistory.ended(shop, id);
    sites.awaitNothingLeft();
  }

  @Test
  void shouldTakeEachOfSeveralInstances() {
    sites.place("several", "payments");
    String id =
        sites.run(
            "several",
            Models.process(
                "several",
                """
                <startEvent id="start"/>
                <sequenceFlow id="f1" sourceRef="start" targetRef="work"/>
                <userTask id="work">
                  <multiInstanceLoopCharacteristics>
                    <loopCardinality>5</loopCardinality>
                  </multiInstanceLoopCharacteristics>
                </userTask>
                <sequenceFlow id="f2" sourceRef="work" targetRef="end"/>
                <endEvent id="end"/>
                """),
            Map.of());
    TwoSites.await(() -> payments().getTaskService().createTaskQuery().count() == 5);
    sites.place("several", "depot");
    TwoSites.await(() -> depot.getTaskService().createTaskQuery().count() == 5);
    for (Task task : depot.getTaskService().createTaskQuery().list()) {
      depot.getTaskService().complete(task.getId());
    }
    HomeHistory.ended(shop, id);
    sites.awaitNothingLeft();
  }
}
