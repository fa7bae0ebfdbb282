package dev.covey.engine.functional;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.covey.engine.IdempotencyKey;
import dev.covey.engine.LocalCollective;
import dev.covey.engine.Models;
import dev.covey.engine.Progress;
import dev.covey.engine.ResumableDelegate;
import dev.covey.engine.Workspace;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.TreeMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.camunda.bpm.engine.ProcessEngine;
import org.camunda.bpm.engine.delegate.DelegateExecution;
import org.camunda.bpm.engine.delegate.JavaDelegate;
import org.camunda.bpm.engine.history.HistoricProcessInstance;
import org.camunda.bpm.engine.history.HistoricVariableInstance;
import org.camunda.bpm.engine.runtime.Incident;
import org.camunda.bpm.engine.runtime.Job;
import org.camunda.bpm.engine.task.Task;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/** Visits that go where another revision places their activity, with what they have done so far. */
class VisitMoveTest {
  private static final String SITES =
      """
      sites:
        shop: { selector: "role = shop", shards: 2 }
        payments: { selector: "role = payments", shards: 2 }
        depot: { selector: "role = depot", shards: 2 }
      defaults: { site: shop }
      processes:
        none: {}
      """;

  private static final Map<String, String> PRESCRIBED = new TreeMap<>();

  private static LocalCollective collective;
  private static ProcessEngine shop;
  private static ProcessEngine payments;
  private static ProcessEngine depot;

  @BeforeAll
  static void start() {
    collective = LocalCollective.withPolicy(SITES);
    shop = collective.join("node-1", "role=shop");
    payments = collective.join("node-2", "role=payments");
    depot = collective.join("node-3", "role=depot");
    collective.awaitShards(6);
  }

  @AfterAll
  static void stop() {
    collective.close();
  }

  private static void prescribe(String process, String said) {
    PRESCRIBED.put(process, said);
    collective.pushAndAwait(
        SITES
            + PRESCRIBED.entrySet().stream()
                .map(entry -> "  " + entry.getKey() + ": " + entry.getValue() + "\n")
                .collect(Collectors.joining()));
  }

  /** Its activity {@code work} runs at a site, and goes where another revision places it. */
  private static void place(String process, String site) {
    prescribe(process, "{ move: now, activities: { work: { site: %s } } }".formatted(site));
  }

  private static String run(String key, String model, Map<String, Object> variables) {
    Models.deploy(shop, key, model);
    return shop.getRuntimeService().startProcessInstanceByKey(key, "key-" + key, variables).getId();
  }

  private static Task task(ProcessEngine at, String key) {
    var query =
        at.getTaskService()
            .createTaskQuery()
            .processDefinitionKeyIn("covey.visit." + key.length() + "." + key + ".work");
    TwoSites.await(() -> query.count() == 1);
    return query.singleResult();
  }

  private static Map<String, Object> ended(String instance) {
    TwoSites.await(
        () ->
            shop.getHistoryService()
                    .createHistoricProcessInstanceQuery()
                    .processInstanceId(instance)
                    .finished()
                    .count()
                == 1);
    return shop
        .getHistoryService()
        .createHistoricVariableInstanceQuery()
        .processInstanceId(instance)
        .list()
        .stream()
        .filter(variable -> variable.getValue() != null)
        .collect(
            Collectors.toMap(
                HistoricVariableInstance::getName,
                HistoricVariableInstance::getValue,
                (a, b) -> a));
  }

  private static List<String> path(String instance) {
    return shop
        .getHistoryService()
        .createHistoricActivityInstanceQuery()
        .processInstanceId(instance)
        .list()
        .stream()
        .map(activity -> activity.getActivityId() + (activity.isCanceled() ? " canceled" : ""))
        .sorted()
        .toList();
  }

  private static void awaitNothingLeft() {
    TwoSites.await(
        () ->
            Stream.of(shop, payments, depot)
                .allMatch(
                    engine ->
                        engine.getRuntimeService().createProcessInstanceQuery().count() == 0
                            && engine.getTaskService().createTaskQuery().count() == 0
                            && engine.getManagementService().createJobQuery().count() == 0
                            && engine.getRuntimeService().createIncidentQuery().count() == 0
                            && engine.getExternalTaskService().createExternalTaskQuery().count()
                                == 0
                            && bytes(engine) == 0));
  }

  private static long bytes(ProcessEngine engine) {
    try (var connection = engine.getProcessEngineConfiguration().getDataSource().getConnection();
        var rows =
            connection
                .createStatement()
                .executeQuery(
                    "SELECT COUNT(*) FROM ACT_GE_BYTEARRAY WHERE NAME_ LIKE 'covey.%'"
                        + " AND DEPLOYMENT_ID_ IS NULL")) {
      rows.next();
      return rows.getLong(1);
    } catch (java.sql.SQLException e) {
      throw new IllegalStateException(e);
    }
  }

  @Test
  void shouldTakeAClaimedTaskToItsNewSite() {
    place("claimed", "payments");
    String id = run("claimed", Models.userTask("claimed"), Map.of("amount", 7));
    Task before = task(payments, "claimed");
    payments.getTaskService().claim(before.getId(), "mary");
    payments.getTaskService().setVariable(before.getId(), "seen", true);
    payments.getTaskService().setVariableLocal(before.getId(), "note", "half way");
    payments
        .getTaskService()
        .createComment(before.getId(), before.getProcessInstanceId(), "ask again tomorrow");

    place("claimed", "depot");
    Task after = task(depot, "claimed");
    assertThat(after.getAssignee()).isEqualTo("mary");
    assertThat(after.getCreateTime()).isEqualTo(before.getCreateTime());
    assertThat(depot.getTaskService().getVariables(after.getId()))
        .containsEntry("amount", 7)
        .containsEntry("seen", true)
        .containsEntry("note", "half way");
    assertThat(depot.getTaskService().getTaskComments(after.getId()))
        .singleElement()
        .satisfies(comment -> assertThat(comment.getFullMessage()).contains("ask again"));
    assertThat(payments.getTaskService().createTaskQuery().count()).isZero();
    HistoricProcessInstance left =
        payments
            .getHistoryService()
            .createHistoricProcessInstanceQuery()
            .processInstanceId(before.getProcessInstanceId())
            .singleResult();
    assertThat(left.getEndTime()).isNotNull();
    assertThat(left.getState()).isEqualTo(HistoricProcessInstance.STATE_EXTERNALLY_TERMINATED);
    assertThat(left.getDeleteReason())
        .matches(
            "Moved to shard depot/[01] as instance %s, by revision %d of the policy"
                .formatted(after.getProcessInstanceId(), collective.policyRevision("node-2")));

    depot.getTaskService().complete(after.getId(), Map.of("done", "yes"));
    assertThat(ended(id))
        .containsEntry("amount", 7)
        .containsEntry("seen", true)
        .containsEntry("done", "yes")
        .doesNotContainKey("note");
    assertThat(path(id)).containsExactly("end", "start", "work");
    awaitNothingLeft();
  }

  @Test
  void shouldLeaveAVisitWhereItIsUnlessPolicySaysSo() {
    prescribe("staying", "{ activities: { work: { site: payments } } }");
    String id = run("staying", Models.userTask("staying"), Map.of());
    Task task = task(payments, "staying");
    prescribe("staying", "{ activities: { work: { site: depot } } }");
    // Another one that may go is gone when this one would have gone, too.
    place("going", "payments");
    String other = run("going", Models.userTask("going"), Map.of());
    task(payments, "going");
    place("going", "depot");
    depot.getTaskService().complete(task(depot, "going").getId());
    ended(other);
    assertThat(task(payments, "staying").getId()).isEqualTo(task.getId());

    // From now on it may.
    place("staying", "depot");
    depot.getTaskService().complete(task(depot, "staying").getId());
    ended(id);
    awaitNothingLeft();
  }

  @Test
  void shouldTakeAVisitHomeThatNobodyPlacesAnyMoreAndAwayAgain() {
    place("back", "payments");
    String id = run("back", Models.userTask("back"), Map.of());
    Task first = task(payments, "back");
    payments.getTaskService().setAssignee(first.getId(), "john");
    prescribe("back", "{ move: now }");
    assertThat(task(shop, "back").getAssignee()).isEqualTo("john");
    place("back", "payments");
    Task again = task(payments, "back");
    assertThat(again.getAssignee()).isEqualTo("john");
    assertThat(again.getId()).isNotEqualTo(first.getId());
    payments.getTaskService().complete(again.getId());
    ended(id);
    assertThat(path(id)).containsExactly("end", "start", "work");
    awaitNothingLeft();
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
      if (execution.getProcessEngine() == payments) {
        throw new IllegalStateException("the printer is out of paper");
      }
    }
  }

  @Test
  void shouldTakeAFailedJobWithItsIncidentProgressAndFiles() {
    prescribe("failing", "{ move: now, retry: R1/PT0S, activities: { work: { site: payments } } }");
    String id =
        run(
            "failing",
            Models.serviceTask(
                "failing", "camunda:class=\"%s\"".formatted(Stubborn.class.getName())),
            Map.of());
    TwoSites.await(() -> mark(id) != null);
    Incident there = payments.getRuntimeService().createIncidentQuery().singleResult();
    assertThat(mark(id).getIncidentMessage()).contains(there.getProcessInstanceId());

    prescribe("failing", "{ move: now, retry: R1/PT0S, activities: { work: { site: depot } } }");
    TwoSites.await(
        () -> depot.getManagementService().createJobQuery().noRetriesLeft().count() == 1);
    Job job = depot.getManagementService().createJobQuery().noRetriesLeft().singleResult();
    TwoSites.await(
        () ->
            mark(id) != null && mark(id).getIncidentMessage().contains(job.getProcessInstanceId()));
    assertThat(shop.getRuntimeService().createIncidentQuery().processInstanceId(id).count())
        .isEqualTo(1);
    depot.getManagementService().setJobRetries(job.getId(), 1);
    ended(id);
    assertThat(Stubborn.KEYS).hasSize(2);
    assertThat(Stubborn.KEYS.get(1)).isEqualTo(Stubborn.KEYS.get(0));
    assertThat(Stubborn.BEGUN_AT).containsExactly(0, 1);
    assertThat(Stubborn.FILES).containsExactly("none", "step 1");
    awaitNothingLeft();
  }

  private static Incident mark(String instance) {
    return shop
        .getRuntimeService()
        .createIncidentQuery()
        .processInstanceId(instance)
        .incidentType("coveyVisit")
        .list()
        .stream()
        .findFirst()
        .orElse(null);
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
    place("slow", "payments");
    String id =
        run(
            "slow",
            Models.serviceTask("slow", "camunda:class=\"%s\"".formatted(Slow.class.getName())),
            Map.of());
    Slow.BEGUN.await();
    place("slow", "depot");
    // One that can leave has left when this one would have.
    place("going", "payments");
    String other = run("going", Models.userTask("going"), Map.of());
    task(payments, "going");
    place("going", "depot");
    depot.getTaskService().complete(task(depot, "going").getId());
    ended(other);
    Slow.MAY_END.countDown();
    ended(id);
    assertThat(Slow.RAN_ON).containsExactly(payments.getName());
    awaitNothingLeft();
  }

  @Test
  void shouldTakeBackWhatHasMovedWhenItsHomeIsInterrupted() {
    place("bound", "payments");
    String id =
        run(
            "bound",
            Models.process(
                "bound",
                """
                <startEvent id="start"/>
                <sequenceFlow id="f1" sourceRef="start" targetRef="work"/>
                <userTask id="work"/>
                <boundaryEvent id="late" attachedToRef="work">
                  <timerEventDefinition><timeDuration>PT1H</timeDuration></timerEventDefinition>
                </boundaryEvent>
                <sequenceFlow id="f2" sourceRef="work" targetRef="end"/>
                <endEvent id="end"/>
                """),
            Map.of());
    task(payments, "bound");
    place("bound", "depot");
    task(depot, "bound");
    Job timer = shop.getManagementService().createJobQuery().processInstanceId(id).singleResult();
    shop.getManagementService().executeJob(timer.getId());
    ended(id);
    assertThat(path(id)).containsExactly("late", "start", "work canceled");
    awaitNothingLeft();
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
    prescribe("nested", placed.formatted("payments"));
    String id = run("nested", Models.process("nested", NESTED), Map.of());
    var inner = depot.getTaskService().createTaskQuery().taskDefinitionKey("inner");
    TwoSites.await(() -> inner.count() == 1);
    prescribe("nested", placed.formatted("shop"));
    depot.getTaskService().complete(inner.singleResult().getId());
    var called = shop.getTaskService().createTaskQuery().processDefinitionKey("calledOnTheWay");
    TwoSites.await(() -> called.count() == 1);

    prescribe("nested", placed.formatted("depot"));
    var there = depot.getTaskService().createTaskQuery().processDefinitionKey("calledOnTheWay");
    TwoSites.await(() -> there.count() == 1);
    assertThat(called.count()).isZero();
    depot.getTaskService().complete(there.singleResult().getId());
    ended(id);
    assertThat(path(id)).containsExactly("end", "start", "work");
    awaitNothingLeft();
  }

  @Test
  void shouldKeepWhatHasMovedWhenItsHomeIsRewound() throws Exception {
    place("rewound", "payments");
    String id = run("rewound", Models.userTask("rewound"), Map.of());
    Task before = task(payments, "rewound");
    try (var client = collective.client()) {
      var turns = client.checkpoints().list(id);
      long waiting = turns.get(turns.size() - 1).turn();
      place("rewound", "depot");
      Task after = task(depot, "rewound");
      shop.getRuntimeService().setVariable(id, "late", true);
      client.checkpoints().rewind(id, waiting, Map.of());
      assertThat(shop.getRuntimeService().getVariables(id)).isEmpty();
      var left = client.checkpoints().list(before.getProcessInstanceId());
      assertThatThrownBy(
              () ->
                  client
                      .checkpoints()
                      .rewind(before.getProcessInstanceId(), left.get(0).turn(), Map.of()))
          .hasMessageContaining("Moved to shard depot/");
      assertThat(client.checkpoints().trace(id))
          .extracting(line -> line.shard().site())
          .contains("shop", "payments", "depot");
      depot.getTaskService().complete(after.getId());
    }
    ended(id);
    awaitNothingLeft();
  }

  @Test
  void shouldTakeWhatWasOfNoNodeWhenPolicyChanged() {
    place("orphaned", "payments");
    String id = run("orphaned", Models.userTask("orphaned"), Map.of());
    task(payments, "orphaned");
    collective.leave("node-2");
    PRESCRIBED.put("orphaned", "{ move: now, activities: { work: { site: depot } } }");
    prescribe("elsewhere", "{}");
    payments = collective.join("node-2", "role=payments");
    depot.getTaskService().complete(task(depot, "orphaned").getId());
    ended(id);
    collective.awaitShards(6);
    awaitNothingLeft();
  }

  @Test
  void shouldLeaveWhatIsTooLargeForAMessage() {
    place("large", "payments");
    String id = run("large", Models.userTask("large"), Map.of());
    Task task = task(payments, "large");
    for (int i = 0; i < 5; i++) {
      byte[] bytes = new byte[4 << 20];
      new Random(i).nextBytes(bytes);
      payments.getTaskService().setVariable(task.getId(), "large-" + i, bytes);
    }
    place("large", "depot");
    // One that can leave has left when this one would have.
    place("going", "payments");
    String other = run("going", Models.userTask("going"), Map.of());
    task(payments, "going");
    place("going", "depot");
    depot.getTaskService().complete(task(depot, "going").getId());
    ended(other);
    payments
        .getRuntimeService()
        .removeVariables(
            task.getExecutionId(), List.of("large-0", "large-1", "large-2", "large-3", "large-4"));
    payments.getTaskService().complete(task(payments, "large").getId());
    ended(id);
    awaitNothingLeft();
  }

  @Test
  void shouldTakeEachOfSeveralInstances() {
    place("several", "payments");
    String id =
        run(
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
    TwoSites.await(() -> payments.getTaskService().createTaskQuery().count() == 5);
    place("several", "depot");
    TwoSites.await(() -> depot.getTaskService().createTaskQuery().count() == 5);
    for (Task task : depot.getTaskService().createTaskQuery().list()) {
      depot.getTaskService().complete(task.getId());
    }
    ended(id);
    awaitNothingLeft();
  }
}
