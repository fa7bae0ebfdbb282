package dev.covey.engine.functional;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.covey.engine.LocalCollective;
import dev.covey.engine.Models;
import dev.covey.engine.client.CoveyClient;
import dev.covey.policy.PolicyDocument;
import dev.covey.policy.PolicyPublisher;
import dev.covey.policy.Revision;
import dev.covey.policy.VersionRamp;
import dev.covey.policy.VersionRamp.Share;
import dev.covey.policy.zookeeper.ZooKeeperPolicy;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.IntFunction;
import java.util.stream.IntStream;
import org.awaitility.Awaitility;
import org.camunda.bpm.engine.MismatchingMessageCorrelationException;
import org.camunda.bpm.engine.OptimisticLockingException;
import org.camunda.bpm.engine.ProcessEngine;
import org.camunda.bpm.engine.ProcessEngineException;
import org.camunda.bpm.engine.RuntimeService;
import org.camunda.bpm.engine.delegate.DelegateExecution;
import org.camunda.bpm.engine.delegate.JavaDelegate;
import org.camunda.bpm.engine.history.HistoricProcessInstance;
import org.camunda.bpm.engine.repository.ProcessDefinition;
import org.camunda.bpm.engine.runtime.ProcessInstance;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledIfSystemProperty;

/** New instances get the versions that policy prescribes, however and wherever they are started. */
class VersionRampTest {
  /** Of version 3, which is always the latest, there is to be no instance. */
  private static final VersionRamp HALVES =
      new VersionRamp(List.of(new Share(1, 500_000), new Share(2, 500_000)));

  private static final String POLICY =
      """
      sites:
        main: { selector: "role = main", shards: 2 }
        front: { selector: "role = front", shards: 1 }
      defaults: { site: main }
      processes:
        by-key: { versions: { 1: 50%%, 2: 50%% } }
        by-message: { versions: { 1: 50%%, 2: 50%% } }
        by-condition: { versions: { 1: 50%%, 2: 50%% } }
        by-signal: { versions: { 1: 50%%, 2: 50%% } }
        by-timer: { versions: { 2: 100%% } }
        called: { versions: { 1: 50%%, 2: 50%% } }
        called-by-case: { versions: { 1: 50%%, 2: 50%% } }
        repeated: { versions: { 1: 50%%, 2: 50%% } }
        missing: { versions: { 1: 0%%, 9: 100%% } }
        of-tenants: { versions: { 2: 100%% } }
        canary: { versions: { 1: 90%%, 2: 10%% } }
        growing: { versions: { %s } }
      """;

  private static LocalCollective collective;
  private static ProcessEngine main;

  /** Has no shard of the site where all of these processes are started. */
  private static ProcessEngine front;

  @BeforeAll
  static void start() {
    collective = LocalCollective.withPolicy(POLICY.formatted("1: 100%"));
    main = collective.join("node-1", "role=main");
    front = collective.join("node-2", "role=front");
    collective.awaitShards(3);
    collective.awaitShares();
  }

  @AfterAll
  static void stop() {
    collective.close();
  }

  @Test
  void shouldChooseByBusinessKeyTheSameWhereverItIsStarted() {
    deploy("by-key", 3, version -> Models.userTask("by-key"));
    try (CoveyClient client = collective.client()) {
      for (int i = 0; i < 10; i++) {
        String key = "b-" + i;
        int expected = expected("by-key", key);
        assertThat(
                List.of(
                    version(main.getRuntimeService().startProcessInstanceByKey("by-key", key)),
                    version(front.getRuntimeService().startProcessInstanceByKey("by-key", key)),
                    version(
                        main.getRuntimeService()
                            .createProcessInstanceByKey("by-key")
                            .businessKey(key)
                            .startBeforeActivity("work")
                            .execute()),
                    version(client.start("by-key", key, Map.of()).join().definitionId())))
            .as(key)
            .containsOnly(expected);
      }
      Set<Integer> withoutKey = new TreeSet<>();
      for (int i = 0; i < 20; i++) {
        withoutKey.add(version(main.getRuntimeService().startProcessInstanceByKey("by-key")));
        withoutKey.add(version(front.getRuntimeService().startProcessInstanceByKey("by-key", "")));
      }
      assertThat(withoutKey).containsExactly(1, 2);
    }
    String latest = latest("by-key").getId();
    assertThat(main.getRuntimeService().startProcessInstanceById(latest, "b-1"))
        .extracting(ProcessInstance::getProcessDefinitionId)
        .isEqualTo(latest);
  }

  @Test
  void shouldFollowAnEditAndTheWayBack() {
    deploy("growing", 2, version -> Models.userTask("growing"));
    assertThat(versions("growing", 20)).containsOnly(1);
    collective.push(POLICY.formatted("1: 70%, 2: 30%"));
    awaitVersions("growing", Set.of(1, 2));
    List<Integer> before = versions("growing", 20);
    collective.push(POLICY.formatted("1: 20%, 2: 80%"));
    String late = firstAmong("growing", "1: 70%, 2: 30%", "1: 20%, 2: 80%");
    awaitVersion("growing", late, 2);
    List<Integer> after = versions("growing", 20);
    for (int i = 0; i < before.size(); i++) {
      assertThat(after.get(i)).isGreaterThanOrEqualTo(before.get(i));
    }
    try (PolicyPublisher publisher =
        ZooKeeperPolicy.publisher(
            collective.servers().zooKeeper().connectString(),
            collective.name(),
            LocalCollective.ADMIN,
            LocalCollective.READER)) {
      publisher.rollback(new Revision(1), "", "test");
    }
    awaitVersions("growing", Set.of(1));
  }

  /** Real starts, on both nodes, and twice with each of the first keys. */
  @Test
  @EnabledIfSystemProperty(named = "covey.soak", matches = "true")
  void shouldGiveTheCanaryATenthOfTenThousandStarts() {
    int starts = 10_000;
    int again = 1_000;
    deploy("canary", 3, version -> Models.userTask("canary"));
    Map<String, Integer> chosen = new ConcurrentHashMap<>();
    IntStream.range(0, starts + again)
        .parallel()
        .forEach(
            i -> {
              ProcessEngine engine = i % 2 == 0 ? main : front;
              String key = "canary-" + i % starts;
              int version =
                  version(engine.getRuntimeService().startProcessInstanceByKey("canary", key));
              Integer before = chosen.putIfAbsent(key, version);
              assertThat(before).as(key).isIn(null, version);
            });
    assertThat(chosen).hasSize(starts);
    assertThat(chosen.values()).containsOnly(1, 2);
    double share =
        chosen.values().stream().filter(version -> version == 2).count() * 100.0 / starts;
    System.out.println("canary: " + share + " % of " + starts + " starts");
    assertThat(share).isBetween(9.0, 11.0);
  }

  /** A business key that gets another version by the second ramp. */
  private static String firstAmong(String process, String first, String second) {
    VersionRamp before = ramp(first);
    VersionRamp after = ramp(second);
    return IntStream.range(0, 1_000)
        .mapToObj(i -> "late-" + i)
        .filter(key -> before.choose(VersionRamp.point(process, key)) == 1)
        .filter(key -> after.choose(VersionRamp.point(process, key)) == 2)
        .findFirst()
        .orElseThrow();
  }

  private static VersionRamp ramp(String versions) {
    return PolicyDocument.parse(POLICY.formatted(versions))
        .toPolicy(new Revision(1))
        .versionsOf("growing")
        .orElseThrow();
  }

  private static List<Integer> versions(String process, int count) {
    List<Integer> versions = new ArrayList<>();
    for (int i = 0; i < count; i++) {
      versions.add(
          version(main.getRuntimeService().startProcessInstanceByKey(process, "order-" + i)));
    }
    return versions;
  }

  private static void awaitVersions(String process, Set<Integer> versions) {
    Awaitility.await()
        .atMost(Duration.ofSeconds(20))
        .pollInterval(Duration.ofMillis(20))
        .until(() -> new HashSet<>(versions(process, 10)).equals(versions));
  }

  private static void awaitVersion(String process, String businessKey, int version) {
    Awaitility.await()
        .atMost(Duration.ofSeconds(20))
        .pollInterval(Duration.ofMillis(20))
        .until(
            () ->
                version(main.getRuntimeService().startProcessInstanceByKey(process, businessKey))
                    == version);
  }

  @Test
  void shouldCorrelateMessagesToThePrescribedVersion() {
    deploy("by-message", 3, VersionRampTest::byMessage);
    RuntimeService runtime = main.getRuntimeService();
    for (int i = 0; i < 6; i++) {
      String key = "m-" + i;
      assertThat(version(runtime.startProcessInstanceByMessage("placed", key)))
          .isEqualTo(expected("by-message", key));
      assertThat(
              version(
                  runtime
                      .createMessageCorrelation("placed")
                      .processInstanceBusinessKey("c-" + i)
                      .correlateWithResult()
                      .getProcessInstance()))
          .isEqualTo(expected("by-message", "c-" + i));
      assertThat(version(runtime.startProcessInstanceByMessage("phoned", key)))
          .as("only version 2 has it of those that policy names")
          .isEqualTo(2);
    }
    assertThatThrownBy(() -> runtime.startProcessInstanceByMessage("faxed", "m-1"))
        .isInstanceOf(MismatchingMessageCorrelationException.class);
    assertThat(
            version(
                runtime
                    .createMessageCorrelation("faxed")
                    .processDefinitionId(latest("by-message").getId())
                    .correlateStartMessage()))
        .isEqualTo(3);
  }

  /** Each version has one more start event, and other ids. */
  private static String byMessage(int version) {
    String messages = "";
    String starts = "";
    for (int i = 1; i <= version; i++) {
      String name = List.of("placed", "phoned", "faxed").get(i - 1);
      String id = "s" + version + i;
      messages += "<message id='m%d' name='%s'/>".formatted(i, name);
      starts +=
          """
          <startEvent id='%s'><messageEventDefinition messageRef='m%d'/></startEvent>
          <sequenceFlow id='to-%s' sourceRef='%s' targetRef='work'/>
          """
              .formatted(id, i, id, id);
    }
    return Models.definitions(messages, "by-message", starts + "<userTask id='work'/>");
  }

  @Test
  void shouldEvaluateTheConditionOfThePrescribedVersion() {
    deploy("by-condition", 3, VersionRampTest::byCondition);
    Set<Integer> seen = new TreeSet<>();
    for (int i = 0; i < 10; i++) {
      String key = "c-" + i;
      int expected = expected("by-condition", key);
      seen.add(expected);
      assertThat(started(key, 15)).hasSize(expected == 1 ? 1 : 0);
      List<ProcessInstance> one = started(key, 25);
      assertThat(one).hasSize(1);
      assertThat(version(one.get(0))).isEqualTo(expected);
    }
    assertThat(seen).containsExactly(1, 2);
  }

  private static List<ProcessInstance> started(String businessKey, int amount) {
    return main.getRuntimeService()
        .createConditionEvaluation()
        .processInstanceBusinessKey(businessKey)
        .setVariable("amount", amount)
        .evaluateStartConditions();
  }

  private static String byCondition(int version) {
    return Models.process(
        "by-condition",
        "<startEvent id='start'><conditionalEventDefinition>"
            + "<condition xsi:type='tFormalExpression'>${amount &gt; "
            + List.of(10, 20, 0).get(version - 1)
            + "}</condition></conditionalEventDefinition></startEvent>"
            + Models.THEN_USER_TASK);
  }

  @Test
  void shouldStartThePrescribedVersionBySignals() {
    deploy("by-signal", 3, VersionRampTest::bySignal);
    for (int i = 0; i < 20; i++) {
      main.getRuntimeService().signalEventReceived("bell");
    }
    assertThat(startedVersions("by-signal")).hasSize(20).contains(1, 2).doesNotContain(3);
    Models.deploy(
        main,
        "thrower",
        Models.definitions(
            "<signal id='s' name='bell'/>",
            "thrower",
            """
            <startEvent id="start"/>
            <sequenceFlow id="f1" sourceRef="start" targetRef="end"/>
            <endEvent id="end"><signalEventDefinition signalRef="s"><extensionElements>
              <camunda:in businessKey="${execution.processBusinessKey}"/>
            </extensionElements></signalEventDefinition></endEvent>
            """));
    for (int i = 0; i < 6; i++) {
      String key = "s-" + i;
      main.getRuntimeService().startProcessInstanceByKey("thrower", key);
      assertThat(versionOf("by-signal", key)).isEqualTo(expected("by-signal", key));
    }
    main.getRuntimeService().signalEventReceived("new bell");
    assertThat(startedVersions("by-signal")).hasSize(26);
  }

  private static String bySignal(int version) {
    return Models.definitions(
        "<signal id='s' name='bell'/><signal id='n' name='new bell'/>",
        "by-signal",
        "<startEvent id='start'><signalEventDefinition signalRef='s'/></startEvent>"
            + (version < 3
                ? ""
                : "<startEvent id='other'><signalEventDefinition signalRef='n'/></startEvent>"
                    + "<sequenceFlow id='f0' sourceRef='other' targetRef='work'/>")
            + Models.THEN_USER_TASK);
  }

  @Test
  void shouldCallThePrescribedVersion() {
    deploy("called", 3, version -> Models.userTask("called"));
    Models.deploy(
        main,
        "caller",
        Models.process(
            "caller",
            """
            <startEvent id="start"/>
            <sequenceFlow id="f1" sourceRef="start" targetRef="call"/>
            <callActivity id="call" calledElement="called"><extensionElements>
              <camunda:in businessKey="${execution.processBusinessKey}"/>
            </extensionElements></callActivity>
            """));
    Models.deploy(
        main,
        "caller-of-3",
        Models.process(
            "caller-of-3",
            """
            <startEvent id="start"/>
            <sequenceFlow id="f1" sourceRef="start" targetRef="call"/>
            <callActivity id="call" calledElement="called"
                camunda:calledElementBinding="version" camunda:calledElementVersion="3">
              <extensionElements>
                <camunda:in businessKey="${execution.processBusinessKey}"/>
              </extensionElements>
            </callActivity>
            """));
    for (int i = 0; i < 10; i++) {
      String key = "called-" + i;
      main.getRuntimeService().startProcessInstanceByKey("caller", key);
      assertThat(versionOf("called", key)).isEqualTo(expected("called", key));
    }
    main.getRuntimeService().startProcessInstanceByKey("caller-of-3", "bound");
    assertThat(versionOf("called", "bound")).isEqualTo(3);
    assertThat(
            main.getRepositoryService()
                .getStaticCalledProcessDefinitions(latest("caller").getId())
                .iterator()
                .next()
                .getVersion())
        .as("who only looks sees the latest")
        .isEqualTo(3);
  }

  @Test
  void shouldCallThePrescribedVersionFromACase() {
    deploy("called-by-case", 3, version -> Models.userTask("called-by-case"));
    main.getRepositoryService()
        .createDeployment()
        .addString(
            "case.cmmn",
            """
            <definitions xmlns="http://www.omg.org/spec/CMMN/20151109/MODEL"
                         xmlns:camunda="http://camunda.org/schema/1.0/cmmn" targetNamespace="test">
              <case id="calling-case" camunda:historyTimeToLive="P1D">
                <casePlanModel id="plan">
                  <planItem id="item" definitionRef="task"/>
                  <processTask id="task" processRef="called-by-case"><extensionElements>
                    <camunda:in businessKey="${caseExecution.caseBusinessKey}"/>
                  </extensionElements></processTask>
                </casePlanModel>
              </case>
            </definitions>
            """)
        .deploy();
    for (int i = 0; i < 8; i++) {
      String key = "case-" + i;
      main.getCaseService().createCaseInstanceByKey("calling-case", key);
      assertThat(versionOf("called-by-case", key)).isEqualTo(expected("called-by-case", key));
    }
  }

  @Test
  void shouldStartThePrescribedVersionByTimers() {
    deploy(
        "by-timer",
        3,
        version ->
            Models.process(
                "by-timer",
                "<startEvent id='start'><timerEventDefinition><timeDuration>PT"
                    + version
                    + "H</timeDuration></timerEventDefinition></startEvent>"
                    + Models.THEN_USER_TASK));
    ProcessEngine owner = collective.engine(collective.owner("catalog/0"));
    String timer =
        owner
            .getManagementService()
            .createJobQuery()
            .processDefinitionKey("by-timer")
            .list()
            .stream()
            .map(job -> job.getId())
            .findFirst()
            .orElseThrow();
    owner.getManagementService().executeJob(timer);
    Awaitility.await()
        .atMost(Duration.ofSeconds(20))
        .pollInterval(Duration.ofMillis(20))
        .until(() -> !startedVersions("by-timer").isEmpty());
    assertThat(startedVersions("by-timer")).containsExactly(2);
  }

  @Test
  void shouldRefuseAVersionThatIsNotDeployed() {
    deploy("missing", 1, version -> Models.userTask("missing"));
    for (ProcessEngine engine : List.of(main, front)) {
      assertThatThrownBy(() -> engine.getRuntimeService().startProcessInstanceByKey("missing"))
          .isInstanceOf(ProcessEngineException.class)
          .hasMessageContaining(
              "The policy (processes.missing.versions) prescribes version 9 for this instance,"
                  + " which is not deployed; the latest is 1.");
    }
    assertThat(startedVersions("missing")).isEmpty();
  }

  @Test
  void shouldCountVersionsForEachTenant() {
    for (String tenant : List.of("a", "a", "a", "b", "b", "b", "c")) {
      main.getRepositoryService()
          .createDeployment()
          .tenantId(tenant)
          .addString("of-tenants.bpmn", Models.userTask("of-tenants"))
          .deploy();
    }
    for (String tenant : List.of("a", "b")) {
      ProcessInstance started =
          main.getRuntimeService()
              .createProcessInstanceByKey("of-tenants")
              .processDefinitionTenantId(tenant)
              .execute();
      assertThat(version(started)).isEqualTo(2);
      assertThat(started.getTenantId()).isEqualTo(tenant);
    }
    assertThatThrownBy(
            () ->
                main.getRuntimeService()
                    .createProcessInstanceByKey("of-tenants")
                    .processDefinitionTenantId("c")
                    .execute())
        .hasMessageContaining("version 2 for this instance, which is not deployed for tenant 'c'");
  }

  /** Fails the first time, so that the message is handled once more. */
  public static final class FailsOnce implements JavaDelegate {
    static final Map<String, List<String>> RUNS = new ConcurrentHashMap<>();

    @Override
    public void execute(DelegateExecution execution) {
      String order = (String) execution.getVariable("order");
      List<String> runs = RUNS.computeIfAbsent(order, any -> new ArrayList<>());
      runs.add(execution.getProcessDefinitionId());
      if (runs.size() < 3) {
        throw new OptimisticLockingException("once more");
      }
    }
  }

  @Test
  void shouldChooseOnceForAMessageThatIsHandledMoreThanOnce() {
    String attributes = "camunda:class='" + FailsOnce.class.getName() + "'";
    deploy("repeated", 3, version -> Models.serviceTask("repeated", attributes));
    Set<Integer> chosen = new TreeSet<>();
    try (CoveyClient client = collective.client()) {
      for (int i = 0; i < 12; i++) {
        String order = "order-" + i;
        String answered =
            client.start("repeated", null, Map.of("order", order)).join().definitionId();
        assertThat(FailsOnce.RUNS.get(order)).hasSize(3).containsOnly(answered);
        chosen.add(version(answered));
      }
    }
    assertThat(chosen).containsExactly(1, 2);
  }

  private static int expected(String process, String businessKey) {
    return HALVES.choose(VersionRamp.point(process, businessKey));
  }

  private static int version(ProcessInstance instance) {
    return version(instance.getProcessDefinitionId());
  }

  private static int version(String definitionId) {
    return Integer.parseInt(definitionId.split(":")[1]);
  }

  private static int versionOf(String process, String businessKey) {
    return version(
        main.getHistoryService()
            .createHistoricProcessInstanceQuery()
            .processDefinitionKey(process)
            .processInstanceBusinessKey(businessKey)
            .singleResult()
            .getProcessDefinitionId());
  }

  /** Of all instances there have been, wherever they are. */
  private static List<Integer> startedVersions(String process) {
    return collective
        .started(process)
        .map(HistoricProcessInstance::getProcessDefinitionId)
        .map(VersionRampTest::version)
        .toList();
  }

  private static ProcessDefinition latest(String process) {
    return main.getRepositoryService()
        .createProcessDefinitionQuery()
        .processDefinitionKey(process)
        .latestVersion()
        .singleResult();
  }

  private static void deploy(String process, int versions, IntFunction<String> model) {
    for (int version = 1; version <= versions; version++) {
      Models.deploy(main, process, model.apply(version));
    }
    Awaitility.await()
        .atMost(Duration.ofSeconds(20))
        .pollInterval(Duration.ofMillis(10))
        .until(
            () ->
                front
                        .getRepositoryService()
                        .createProcessDefinitionQuery()
                        .processDefinitionKey(process)
                        .count()
                    == versions);
  }
}
