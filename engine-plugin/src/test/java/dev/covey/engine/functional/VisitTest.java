package dev.covey.engine.functional;

import static org.assertj.core.api.Assertions.assertThat;

import dev.covey.engine.Models;
import java.io.Serializable;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.OptionalLong;
import java.util.TreeSet;
import java.util.concurrent.TimeUnit;
import org.camunda.bpm.engine.ProcessEngine;
import org.camunda.bpm.engine.TaskService;
import org.camunda.bpm.engine.delegate.BpmnError;
import org.camunda.bpm.engine.delegate.DelegateExecution;
import org.camunda.bpm.engine.delegate.JavaDelegate;
import org.camunda.bpm.engine.runtime.ProcessInstance;
import org.camunda.bpm.engine.task.Task;
import org.camunda.bpm.engine.task.TaskQuery;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/** Activities that policy places on another site than their instance's. */
class VisitTest {
  private static TwoSites sites;
  private static ProcessEngine shop;
  private static ProcessEngine payments;

  @BeforeAll
  static void start() {
    sites =
        TwoSites.placing(
            "order", "async", "erring", "mapped", "unhandled", "cancelled", "ruled", "copied");
    shop = sites.shop;
    payments = sites.payments;
  }

  @AfterAll
  static void stop() {
    sites.close();
  }

  /** An object of the user's own. */
  public record Money(int cents) implements Serializable {}

  /** Notes where it ran, and does to variables all that can be done. */
  public static final class Charge implements JavaDelegate {
    @Override
    public void execute(DelegateExecution execution) {
      execution.setVariable("ranOn", execution.getProcessEngine().getName());
      execution.setVariable("activity", execution.getCurrentActivityId());
      execution.setVariable("key", execution.getProcessBusinessKey());
      Money money = (Money) execution.getVariable("money");
      execution.setVariable("money", new Money(money.cents() * 2));
      execution.setVariable("wasNull", execution.hasVariable("nothing"));
      execution.setVariable("something", null);
      execution.removeVariable("old");
      execution.setVariableLocal("ownOnly", "x");
      @SuppressWarnings("unchecked")
      List<String> list = (List<String>) execution.getVariable("list");
      list.add("in place");
    }
  }

  /** Throws a BPMN error after it has set a variable. */
  public static final class Err implements JavaDelegate {
    @Override
    public void execute(DelegateExecution execution) {
      execution.setVariable("ranOn", execution.getProcessEngine().getName());
      throw new BpmnError("broke", "no money");
    }
  }

  private static Map<String, Object> given() {
    Map<String, Object> given = new HashMap<>();
    given.put("money", new Money(21));
    given.put("nothing", null);
    given.put("old", "to go");
    given.put("untouched", 7);
    given.put("list", new ArrayList<>(List.of("a")));
    return given;
  }

  private static String run(String key, String model) {
    return sites.run(key, model, given());
  }

  private static void assertCharged(Map<String, Object> variables) {
    assertThat(variables)
        .containsEntry("ranOn", payments.getName())
        .containsEntry("activity", "work")
        .containsEntry("money", new Money(42))
        .containsEntry("wasNull", true)
        .containsEntry("something", null)
        .containsEntry("nothing", null)
        .containsEntry("untouched", 7)
        .containsEntry("list", List.of("a", "in place"))
        .doesNotContainKey("old");
  }

  @Test
  void shouldRunAServiceTaskOnItsSiteAndBringItsVariablesHome() {
    String id = run("order", Models.serviceTask("order", java("Charge", "")));
    assertCharged(sites.ended(id));
    assertThat(sites.ended(id)).containsEntry("key", "key-order");
    assertThat(sites.path(id)).containsExactly("end", "start", "work");
    sites.awaitNoVisits();
  }

  private static String java(String delegate, String more) {
    return "camunda:class=\"%s$%s\" %s".formatted(VisitTest.class.getName(), delegate, more);
  }

  @Test
  void shouldRunAnAsynchronousServiceTaskOnItsSite() {
    String id =
        run(
            "async",
            Models.serviceTask(
                "async",
                java("Charge", "camunda:asyncBefore=\"true\" camunda:asyncAfter=\"true\"")));
    assertCharged(sites.ended(id));
    assertThat(sites.path(id)).containsExactly("end", "start", "work");
  }

  @Test
  void shouldTakeABpmnErrorToTheBoundaryEventAtHome() {
    String id =
        run(
            "erring",
            Models.definitions(
                "<error id=\"broke\" errorCode=\"broke\"/>",
                "erring",
                """
                <startEvent id="start"/>
                <sequenceFlow id="f1" sourceRef="start" targetRef="work"/>
                <serviceTask id="work" %s/>
                <boundaryEvent id="caught" attachedToRef="work">
                  <errorEventDefinition errorRef="broke" camunda:errorCodeVariable="code"
                      camunda:errorMessageVariable="message"/>
                </boundaryEvent>
                <sequenceFlow id="f2" sourceRef="work" targetRef="end"/>
                <endEvent id="end"/>
                <sequenceFlow id="f3" sourceRef="caught" targetRef="other"/>
                <endEvent id="other"/>
                """
                    .formatted(java("Err", ""))));
    assertThat(sites.ended(id))
        .containsEntry("ranOn", payments.getName())
        .containsEntry("code", "broke")
        .containsEntry("message", "no money");
    assertThat(sites.path(id)).containsExactly("caught", "other", "start", "work canceled");
  }

  @Test
  void shouldEndTheInstanceIfNobodyCatchesTheError() {
    String id = run("unhandled", Models.serviceTask("unhandled", java("Err", "")));
    assertThat(sites.ended(id)).containsEntry("ranOn", payments.getName());
    assertThat(sites.path(id)).containsExactly("start", "work");
  }

  /** It is cancelled with what is around it. */
  @Test
  void shouldRunAtHomeWhatCannotBePlaced() {
    String id =
        run(
            "cancelled",
            Models.process(
                "cancelled",
                """
                <startEvent id="start"/>
                <sequenceFlow id="f1" sourceRef="start" targetRef="work"/>
                <transaction id="work">
                  <startEvent id="begin"/>
                  <sequenceFlow id="g1" sourceRef="begin" targetRef="err"/>
                  <serviceTask id="err" %s/>
                </transaction>
                """
                    .formatted(java("Err", ""))));
    assertThat(sites.ended(id)).containsEntry("ranOn", shop.getName());
  }

  /** Else its end would be taken for that of the home's visit. */
  @Test
  void shouldMakeNobodysVisitOfAForkedOne() {
    String id = sites.run("copied", Models.userTask("copied"), Map.of("amount", 7));
    Task task = sites.visitingTask("copied");
    String copy =
        sites
            .collective
            .transfers("node-2")
            .fork(task.getProcessInstanceId(), OptionalLong.empty(), null, Map.of());
    TaskService tasks = payments.getTaskService();
    TaskQuery ofCopy = tasks.createTaskQuery().processInstanceId(copy);
    TwoSites.await(() -> ofCopy.count() == 1); // A job of the original's may have been copied.
    tasks.complete(ofCopy.singleResult().getId(), Map.of("amount", 8));
    assertThat(payments.getRuntimeService().createProcessInstanceQuery().list())
        .extracting(ProcessInstance::getId)
        .containsExactly(task.getProcessInstanceId());
    tasks.complete(task.getId());
    assertThat(sites.ended(id)).containsEntry("amount", 7);
    sites.awaitNoVisits();
  }

  /** Tells what it sees, and gives one that it does not see a value. */
  public static final class Looks implements JavaDelegate {
    @Override
    public void execute(DelegateExecution execution) {
      execution.setVariable("seen", new TreeSet<>(execution.getVariableNames()).toString());
      execution.setVariable("pin", 2);
    }
  }

  @Test
  void shouldKeepConfinedVariablesOnTheirSite() {
    String id =
        sites.run(
            "secret",
            Models.serviceTask("secret", java("Looks", "")),
            Map.of("cardNumber", "1234", "card", "visa", "pin", 1, "amount", 7));
    assertThat(sites.ended(id))
        .containsEntry("seen", "[amount]")
        .containsEntry("cardNumber", "1234")
        .containsEntry("card", "visa")
        .containsEntry("pin", 2);
  }

  /** Takes longer than it may. */
  public static final class Slow implements JavaDelegate {
    @Override
    public void execute(DelegateExecution execution) throws InterruptedException {
      TimeUnit.SECONDS.sleep(30);
    }
  }

  /** Fails by an error that a rule names. */
  public static final class Broken implements JavaDelegate {
    @Override
    public void execute(DelegateExecution execution) {
      throw new IllegalStateException("broken");
    }
  }

  @Test
  void shouldGiveAVisitTheTimeOfItsActivity() {
    String id = run("brief", Models.serviceTask("brief", java("Slow", "")));
    awaitIncident(id, "processes.brief.activities.work.timeout");
    shop.getRuntimeService().deleteProcessInstance(id, "seen");
  }

  @Test
  void shouldLeaveAVisitToTheRecoveryOfItsActivity() {
    String id = run("ruled", Models.serviceTask("ruled", java("Broken", "")));
    awaitIncident(id, "role = nobody");
    shop.getRuntimeService().deleteProcessInstance(id, "seen");
  }

  /** At the visit, and in the mark at home. */
  private static void awaitIncident(String home, String saying) {
    for (ProcessEngine engine : List.of(payments, shop)) {
      TwoSites.await(
          () ->
              engine.getRuntimeService().createIncidentQuery().list().stream()
                  .filter(
                      incident ->
                          engine == payments || incident.getProcessInstanceId().equals(home))
                  .anyMatch(
                      incident -> String.valueOf(incident.getIncidentMessage()).contains(saying)));
    }
  }

  @Test
  void shouldMapInputAndOutputAtHome() {
    String id =
        run(
            "mapped",
            Models.process(
                "mapped",
                """
                <startEvent id="start"/>
                <sequenceFlow id="f1" sourceRef="start" targetRef="work"/>
                <serviceTask id="work" %s>
                  <extensionElements>
                    <camunda:inputOutput>
                      <camunda:inputParameter name="money">${money}</camunda:inputParameter>
                      <camunda:inputParameter name="only">${untouched + 1}</camunda:inputParameter>
                      <camunda:outputParameter name="result">${ownOnly}-${only}</camunda:outputParameter>
                    </camunda:inputOutput>
                  </extensionElements>
                </serviceTask>
                <sequenceFlow id="f2" sourceRef="work" targetRef="wait"/>
                <userTask id="wait"/>
                <sequenceFlow id="f3" sourceRef="wait" targetRef="end"/>
                <endEvent id="end"/>
                """
                    .formatted(java("Charge", ""))));
    TwoSites.await(
        () -> shop.getTaskService().createTaskQuery().processInstanceId(id).count() == 1);
    assertThat(shop.getRuntimeService().getVariables(id))
        .containsEntry("result", "x-8")
        .containsEntry("money", new Money(21))
        .containsEntry("ranOn", payments.getName())
        .doesNotContainKeys("only", "ownOnly");
  }
}
