package dev.covey.engine.functional;

import static org.assertj.core.api.Assertions.assertThat;

import dev.covey.engine.Models;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.camunda.bpm.engine.ProcessEngine;
import org.camunda.bpm.engine.delegate.BpmnError;
import org.camunda.bpm.engine.delegate.DelegateExecution;
import org.camunda.bpm.engine.delegate.DelegateTask;
import org.camunda.bpm.engine.delegate.JavaDelegate;
import org.camunda.bpm.engine.delegate.TaskListener;
import org.camunda.bpm.engine.history.HistoricVariableInstance;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Construct by construct: what an instance has become is the same, local or placed. */
class VisitedConstructsTest {
  /**
   * A model around the activity {@code work}.
   *
   * @param visited whether it shows in variables that the activity ran at payments
   */
  record Construct(String name, boolean visited, String work, String after) {
    String key(String how) {
      return name.replace(' ', '-') + "-" + how;
    }

    @Override
    public String toString() {
      return name;
    }
  }

  private static final String CLASS = VisitedConstructsTest.class.getName();

  private static TwoSites sites;

  @BeforeAll
  static void start() {
    sites =
        TwoSites.placing(
            constructs().map(construct -> construct.key("placed")).toArray(String[]::new));
    sites
        .shop
        .getRepositoryService()
        .createDeployment()
        .addString(
            "called.bpmn",
            Models.serviceTask("called", "camunda:class=\"%s$Note\"".formatted(CLASS)))
        .addString("escalating.bpmn", VisitedEscalations.called())
        .addString(
            "discount.dmn",
            """
            <definitions xmlns="https://www.omg.org/spec/DMN/20191111/MODEL/"
                xmlns:camunda="http://camunda.org/schema/1.0/dmn" id="d" name="d" namespace="n">
              <decision id="discount" name="discount" camunda:historyTimeToLive="P1D">
                <decisionTable id="t" hitPolicy="FIRST">
                  <input id="i"><inputExpression id="e" typeRef="integer"><text>amount</text></inputExpression></input>
                  <output id="o" name="rate" typeRef="integer"/>
                  <rule id="r"><inputEntry id="r1"><text>7</text></inputEntry>
                    <outputEntry id="r2"><text>3</text></outputEntry></rule>
                </decisionTable>
              </decision>
            </definitions>
            """)
        .deploy();
  }

  @AfterAll
  static void stop() {
    sites.close();
  }

  /** Notes where it ran. */
  public static final class Note implements JavaDelegate {
    @Override
    public void execute(DelegateExecution execution) {
      execution.setVariable("ranOn", execution.getProcessEngine().getName());
      execution.setVariable("noted " + execution.getVariable("amount"), true);
    }
  }

  /** Counts in a variable of its own scope and tells what it finds there. */
  public static final class Local implements JavaDelegate {
    @Override
    public void execute(DelegateExecution execution) {
      execution.setVariable("ranOn", execution.getProcessEngine().getName());
      execution.setVariable("found", String.valueOf(execution.getVariableLocal("mine")));
      execution.setVariable("mine", "changed");
      execution.setVariableLocal("amount", 99);
    }
  }

  /** Throws the error that the variable names. */
  public static final class Err implements JavaDelegate {
    @Override
    public void execute(DelegateExecution execution) {
      execution.setVariable("ranOn", execution.getProcessEngine().getName());
      throw new BpmnError("broke", "no money");
    }
  }

  /** Listens to the time that a task takes, and notes where. */
  public static final class Late implements TaskListener {
    @Override
    public void notify(DelegateTask task) {
      task.setVariable("late", task.getId() != null);
      task.setVariable("ranOn", task.getProcessEngine().getName());
    }
  }

  /** Fails as programs do. */
  public static final class Fail implements JavaDelegate {
    @Override
    public void execute(DelegateExecution execution) {
      throw new IllegalArgumentException("broken");
    }
  }

  static String task(String element, String attributes, String within) {
    return "<%s id=\"work\" %s>%s</%s>".formatted(element, attributes, within, element);
  }

  private static String java(String delegate) {
    return "camunda:class=\"" + CLASS + "$" + delegate + "\"";
  }

  static String mapping(String parameters) {
    return "<extensionElements><camunda:inputOutput>"
        + parameters
        + "</camunda:inputOutput></extensionElements>";
  }

  private static Construct of(String name, boolean visited, String work) {
    return new Construct(name, visited, work, "");
  }

  static Stream<Construct> constructs() {
    return Stream.of(
            activities(), VisitedSubprocesses.constructs(), VisitedEscalations.constructs())
        .flatMap(some -> some);
  }

  private static Stream<Construct> activities() {
    return Stream.of(
        of("class", true, task("serviceTask", java("Note"), "")),
        of("async", true, task("serviceTask", java("Note") + " camunda:asyncBefore=\"true\"", "")),
        of(
            "expression",
            false,
            task(
                "serviceTask",
                "camunda:expression=\"${amount + 1}\" camunda:resultVariable=\"more\"",
                "")),
        of("send", true, task("sendTask", java("Note"), "")),
        of(
            "script",
            false,
            task(
                "scriptTask",
                "scriptFormat=\"juel\" camunda:resultVariable=\"more\"",
                "<script>${amount + 2}</script>")),
        of(
            "rule",
            false,
            task(
                "businessRuleTask",
                "camunda:decisionRef=\"discount\" camunda:mapDecisionResult=\"singleEntry\""
                    + " camunda:resultVariable=\"rate\"",
                "")),
        of("user", false, task("userTask", "camunda:assignee=\"${name}\"", "")),
        of(
            "timed task",
            true,
            task(
                "userTask",
                "",
                """
                <extensionElements>
                  <camunda:taskListener id="soon" event="timeout" class="%s$Late">
                    <timerEventDefinition><timeDuration>PT0.1S</timeDuration></timerEventDefinition>
                  </camunda:taskListener>
                </extensionElements>
                """
                    .formatted(CLASS))),
        of("receive", false, task("receiveTask", "messageRef=\"paid\"", "")),
        of(
            "call",
            true,
            task(
                "callActivity",
                "calledElement=\"called\"",
                "<extensionElements><camunda:in variables=\"all\"/><camunda:out variables=\"all\"/>"
                    + "</extensionElements>")),
        of(
            "mapped",
            true,
            task(
                "serviceTask",
                java("Local"),
                mapping(
                    """
                    <camunda:inputParameter name="mine">${amount}</camunda:inputParameter>
                    <camunda:outputParameter name="after">${mine} ${amount}</camunda:outputParameter>
                    """))),
        of(
            "parallel instances",
            true,
            task(
                "serviceTask",
                java("Note"),
                "<multiInstanceLoopCharacteristics camunda:collection=\"list\""
                    + " camunda:elementVariable=\"amount\"/>")),
        of(
            "instances one by one",
            true,
            task(
                "serviceTask",
                java("Local"),
                mapping("<camunda:inputParameter name=\"mine\">${amount}</camunda:inputParameter>")
                    + "<multiInstanceLoopCharacteristics isSequential=\"true\""
                    + " camunda:collection=\"list\" camunda:elementVariable=\"amount\"/>")),
        new Construct(
            "error",
            true,
            task("serviceTask", java("Err"), ""),
            caught("broke", "camunda:errorCodeVariable=\"code\"")),
        new Construct(
            "error that is an exception",
            false,
            task("serviceTask", java("Fail"), ""),
            caught("java.lang.IllegalArgumentException", "")),
        new Construct(
            "timer that only reminds",
            false,
            task("userTask", "", ""),
            """
            <boundaryEvent id="reminded" attachedToRef="work" cancelActivity="false">
              <timerEventDefinition><timeDuration>PT0.1S</timeDuration></timerEventDefinition>
            </boundaryEvent>
            """));
  }

  static String caught(String code, String more) {
    return """
        <boundaryEvent id="caught" attachedToRef="work">
          <errorEventDefinition errorRef="the-error-%s" %s
              camunda:errorMessageVariable="message"/>
        </boundaryEvent>
        """
        .formatted(code, more);
  }

  private static String model(Construct construct, String how) {
    return Models.definitions(
        """
        <message id="paid" name="paid-%s"/>
        <escalation id="late" escalationCode="late"/>
        <escalation id="odd" escalationCode="odd"/>
        <error id="the-error-broke" errorCode="broke"/>
        <error id="the-error-java.lang.IllegalArgumentException"
            errorCode="java.lang.IllegalArgumentException"/>
        """
            .formatted(construct.key(how)),
        construct.key(how),
        """
        <startEvent id="start" camunda:asyncAfter="true"/>
        <sequenceFlow id="f1" sourceRef="start" targetRef="work"/>
        %s
        %s
        <sequenceFlow id="f2" sourceRef="work" targetRef="end"/>
        <endEvent id="end"/>
        """
            .formatted(construct.work(), construct.after()));
  }

  private record Outcome(List<String> path, List<String> variables) {}

  private static Outcome outcome(Construct construct, String how) {
    Map<String, Object> given = new HashMap<>();
    given.put("amount", 7);
    given.put("name", "mary");
    given.put("list", new ArrayList<>(List.of(1, 2, 3)));
    String key = construct.key(how);
    String id = sites.run(key, model(construct, how), given);
    TwoSites.await(
        () -> {
          help(sites.shop, key);
          help(sites.payments, key);
          return sites
                  .shop
                  .getHistoryService()
                  .createHistoricProcessInstanceQuery()
                  .processInstanceId(id)
                  .finished()
                  .count()
              == 1;
        });
    List<String> variables = new ArrayList<>();
    for (HistoricVariableInstance variable :
        sites
            .shop
            .getHistoryService()
            .createHistoricVariableInstanceQuery()
            .processInstanceId(id)
            .list()) {
      variables.add(variable.getName() + " = " + variable.getValue());
    }
    List<String> path = new ArrayList<>(sites.path(id));
    path.addAll(inside(sites.payments, key));
    return new Outcome(path.stream().sorted().toList(), variables.stream().sorted().toList());
  }

  /** What visits have been through that is in subprocesses of the model, too. */
  private static List<String> inside(ProcessEngine engine, String key) {
    return engine.getHistoryService().createHistoricActivityInstanceQuery().list().stream()
        .filter(activity -> activity.getProcessDefinitionKey().startsWith(visitKey(key, "")))
        .filter(activity -> activity.getActivityId().startsWith("in"))
        .map(activity -> activity.getActivityId() + (activity.isCanceled() ? " canceled" : ""))
        .toList();
  }

  private static String visitKey(String process, String activity) {
    return "covey.visit." + process.length() + "." + process + "." + activity;
  }

  /**
   * Completes tasks that are not to wait for a reminder, and sends the messages that are awaited.
   */
  private static void help(ProcessEngine engine, String key) {
    if (key.startsWith("escalating")) {
      engine
          .getTaskService()
          .createTaskQuery()
          .list()
          .forEach(
              task ->
                  engine
                      .getTaskService()
                      .handleEscalation(task.getId(), "late", Map.of("noted 7", true)));
    } else if (key.startsWith("timed")) {
      engine.getTaskService().createTaskQuery().list().stream()
          .filter(task -> engine.getTaskService().getVariable(task.getId(), "late") != null)
          .forEach(task -> engine.getTaskService().complete(task.getId()));
    } else if (!key.startsWith("timer") || reminded(key)) {
      engine
          .getTaskService()
          .createTaskQuery()
          .list()
          .forEach(
              task ->
                  engine
                      .getTaskService()
                      .complete(task.getId(), Map.of("by", String.valueOf(task.getAssignee()))));
    }
    engine
        .getRuntimeService()
        .createEventSubscriptionQuery()
        .eventName("paid-" + key)
        .list()
        .forEach(
            waiting ->
                engine
                    .getRuntimeService()
                    .messageEventReceived(
                        "paid-" + key, waiting.getExecutionId(), Map.of("received", true)));
  }

  private static boolean reminded(String key) {
    return sites
        .shop
        .getHistoryService()
        .createHistoricActivityInstanceQuery()
        .activityId("reminded")
        .finished()
        .list()
        .stream()
        .anyMatch(reminder -> reminder.getProcessDefinitionKey().equals(key));
  }

  @ParameterizedTest
  @MethodSource("constructs")
  void shouldBecomeTheSameLocalOrPlaced(Construct construct) {
    Outcome local = outcome(construct, "local");
    Outcome placed = outcome(construct, "placed");
    assertThat(placed.path()).isEqualTo(local.path());
    assertThat(withoutPlace(placed)).isEqualTo(withoutPlace(local));
    String there = "ranOn = " + sites.payments.getName();
    assertThat(placed.variables().contains(there)).isEqualTo(construct.visited());
    assertThat(local.variables()).doesNotContain(there);
    assertThat(visits(construct)).as("visits").isPositive();
    assertThat(
            sites
                .shop
                .getHistoryService()
                .createHistoricJobLogQuery()
                .failureLog()
                .processDefinitionKey(construct.key("placed"))
                .count())
        .as("failures of jobs at home")
        .isZero();
    sites.awaitNoVisits();
  }

  private static List<String> withoutPlace(Outcome outcome) {
    return outcome.variables().stream().filter(text -> !text.startsWith("ranOn")).toList();
  }

  private static long visits(Construct construct) {
    String key = construct.key("placed");
    return sites
        .payments
        .getHistoryService()
        .createHistoricProcessInstanceQuery()
        .processDefinitionKey(visitKey(key, "work"))
        .count();
  }
}
