package dev.covey.engine.functional;

import static org.assertj.core.api.Assertions.assertThat;

import dev.covey.engine.Models;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.util.Map;
import org.camunda.bpm.application.ProcessApplicationReference;
import org.camunda.bpm.application.impl.EmbeddedProcessApplication;
import org.camunda.bpm.engine.ProcessEngine;
import org.camunda.bpm.engine.delegate.DelegateExecution;
import org.camunda.bpm.engine.delegate.JavaDelegate;
import org.camunda.bpm.engine.impl.context.Context;
import org.camunda.bpm.engine.task.Task;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/** What visits need of their home's deployment: forms, scripts, and what they call by it. */
class VisitResourcesTest {
  private static final String FORM =
      """
      { "id": "question", "type": "default", "components": [ { "type": "textfield", "key": "%s" } ] }
      """;
  private static TwoSites sites;
  private static ProcessEngine shop;
  private static ProcessEngine payments;

  @BeforeAll
  static void start() {
    sites = TwoSites.placing("forms", "scripted", "templated", "calling", "deciding", "applied");
    shop = sites.shop;
    payments = sites.payments;
  }

  @AfterAll
  static void stop() {
    sites.close();
  }

  private static String subProcess(String key, String inside) {
    return Models.process(
        key,
        """
        <startEvent id="start"/>
        <sequenceFlow id="f1" sourceRef="start" targetRef="work"/>
        <subProcess id="work">
          <startEvent id="begin"/>
          %s
        </subProcess>
        """
            .formatted(inside));
  }

  /** A user task that begins with the subprocess. */
  private static String task(String id, String form) {
    return """
        <sequenceFlow id="to-%1$s" sourceRef="begin" targetRef="%1$s"/>
        <userTask id="%1$s" %2$s/>
        """
        .formatted(id, form);
  }

  private static Task task(ProcessEngine at, String id) {
    var query = at.getTaskService().createTaskQuery().taskDefinitionKey(id);
    TwoSites.await(() -> query.count() == 1);
    return query.singleResult();
  }

  private static String form(ProcessEngine at, String id) throws IOException {
    try (InputStream form = at.getFormService().getDeployedTaskForm(task(at, id).getId())) {
      return new String(form.readAllBytes(), StandardCharsets.UTF_8);
    }
  }

  @Test
  void shouldFindTheFormsOfItsHomesDeployment() throws IOException {
    String model =
        subProcess(
            "forms",
            task("html", "camunda:formKey=\"embedded:deployment:forms/ask.html\"")
                + task("file", "camunda:formKey=\"camunda-forms:deployment:ask.form\"")
                + task(
                    "bound", "camunda:formRef=\"question\" camunda:formRefBinding=\"deployment\"")
                + task("latest", "camunda:formRef=\"question\" camunda:formRefBinding=\"latest\""));
    shop.getRepositoryService()
        .createDeployment()
        .addString("forms.bpmn", model)
        .addString("forms/ask.html", "<form>really?</form>")
        .addString("ask.form", FORM.formatted("first"))
        .deploy();
    shop.getRepositoryService()
        .createDeployment()
        .addString("ask.form", FORM.formatted("second"))
        .deploy();
    String id = shop.getRuntimeService().startProcessInstanceByKey("forms").getId();

    assertThat(form(payments, "html")).isEqualTo("<form>really?</form>");
    assertThat(form(payments, "file")).contains("first");
    assertThat(form(payments, "bound")).contains("first");
    assertThat(form(payments, "latest")).contains("second");

    for (String task : new String[] {"html", "file", "bound"}) {
      payments.getTaskService().complete(task(payments, task).getId());
    }
    payments
        .getFormService()
        .submitTaskForm(task(payments, "latest").getId(), Map.of("second", "yes"));
    assertThat(sites.ended(id)).containsEntry("second", "yes");
  }

  @Test
  void shouldFindTheFormsOfAVisitThatIsAtHomeInAVisit() throws IOException {
    shop.getRepositoryService()
        .createDeployment()
        .addString(
            "nested.bpmn",
            subProcess("nested", task("inner", "camunda:formKey=\"embedded:deployment:in.html\"")))
        .addString("in.html", "<form>in here</form>")
        .deploy();
    String id = shop.getRuntimeService().startProcessInstanceByKey("nested").getId();
    assertThat(form(shop, "inner")).isEqualTo("<form>in here</form>");
    shop.getTaskService().complete(task(shop, "inner").getId());
    sites.ended(id);
  }

  private static String scriptTask(String key, String language, String resource) {
    return Models.process(
        key,
        """
        <startEvent id="start"/>
        <sequenceFlow id="f1" sourceRef="start" targetRef="work"/>
        <scriptTask id="work" scriptFormat="%s" camunda:resource="%s"
                    camunda:resultVariable="total"/>
        <sequenceFlow id="f2" sourceRef="work" targetRef="end"/>
        <endEvent id="end"/>
        """
            .formatted(language, resource));
  }

  private static String run(String key, String language, String script, String resource) {
    shop.getRepositoryService()
        .createDeployment()
        .addString(key + ".bpmn", scriptTask(key, language, resource))
        .addString("scripts/" + key, script)
        .addString("other.bpmn", Models.userTask("other-" + key))
        .deploy();
    return shop.getRuntimeService()
        .startProcessInstanceByKey(key, Map.of("amount", 21, "which", key))
        .getId();
  }

  @Test
  void shouldRunAScriptOfItsHomesDeployment() {
    String id = run("scripted", "juel", "${amount * 2}", "deployment://scripts/scripted");
    assertThat(sites.ended(id)).containsEntry("total", 42L);
  }

  @Test
  void shouldRunTheScriptOfItsHomesDeploymentThatAnExpressionNames() {
    String id = run("templated", "feel", "amount * 2", "${'deployment://scripts/'.concat(which)}");
    assertThat(sites.ended(id)).containsEntry("total", 42L);
    assertThat(
            shop.getRepositoryService()
                .createProcessDefinitionQuery()
                .processDefinitionKey("other-templated")
                .count())
        .isEqualTo(1);
  }

  private static String called(String answer) {
    return Models.process(
        "bound-called",
        """
        <startEvent id="start"/>
        <sequenceFlow id="f1" sourceRef="start" targetRef="set"/>
        <scriptTask id="set" scriptFormat="juel" camunda:resultVariable="answer">
          <script>%s</script>
        </scriptTask>
        """
            .formatted(answer));
  }

  private static String decision(String answer) {
    return """
        <definitions xmlns="https://www.omg.org/spec/DMN/20191111/MODEL/"
                     xmlns:camunda="http://camunda.org/schema/1.0/dmn"
                     id="decisions" name="decisions" namespace="test">
          <decision id="bound-decided" name="decided" camunda:historyTimeToLive="P1D">
            <variable id="decided" name="decided" typeRef="string"/>
            <literalExpression id="answer"><text>"%s"</text></literalExpression>
          </decision>
        </definitions>
        """
        .formatted(answer);
  }

  @Test
  void shouldCallWhatIsInItsHomesDeployment() {
    shop.getRepositoryService()
        .createDeployment()
        .addString("called.bpmn", called("first"))
        .addString(
            "calling.bpmn",
            Models.process(
                "calling",
                """
                <startEvent id="start"/>
                <sequenceFlow id="f1" sourceRef="start" targetRef="work"/>
                <callActivity id="work" calledElement="bound-called"
                    camunda:calledElementBinding="deployment">
                  <extensionElements><camunda:out variables="all"/></extensionElements>
                </callActivity>
                """))
        .deploy();
    Models.deploy(shop, "called", called("second"));
    String id = shop.getRuntimeService().startProcessInstanceByKey("calling").getId();
    assertThat(sites.ended(id)).containsEntry("answer", "first");
    assertThat(
            payments
                .getHistoryService()
                .createHistoricProcessInstanceQuery()
                .processDefinitionKey("bound-called")
                .count())
        .isEqualTo(1);
  }

  @Test
  void shouldDecideByWhatIsInItsHomesDeployment() {
    shop.getRepositoryService()
        .createDeployment()
        .addString("decided.dmn", decision("first"))
        .addString(
            "deciding.bpmn",
            Models.process(
                "deciding",
                """
                <startEvent id="start"/>
                <sequenceFlow id="f1" sourceRef="start" targetRef="work"/>
                <businessRuleTask id="work" camunda:decisionRef="bound-decided"
                    camunda:decisionRefBinding="deployment" camunda:resultVariable="answer"
                    camunda:mapDecisionResult="singleEntry"/>
                """))
        .deploy();
    shop.getRepositoryService()
        .createDeployment()
        .addString("decided.dmn", decision("second"))
        .deploy();
    String id = shop.getRuntimeService().startProcessInstanceByKey("deciding").getId();
    assertThat(sites.ended(id)).containsEntry("answer", "first");
  }

  /** Notes within which process application it runs. */
  public static final class Within implements JavaDelegate {
    @Override
    public void execute(DelegateExecution execution) {
      ProcessApplicationReference now = Context.getCurrentProcessApplication();
      execution.setVariable("within", now == null ? "none" : now.getName());
    }
  }

  @Test
  void shouldRunWithinTheProcessApplicationOfItsHomesDeployment() {
    String deployment =
        Models.deploy(
                shop,
                "applied",
                Models.serviceTask(
                    "applied", "camunda:class=\"%s\"".formatted(Within.class.getName())))
            .getId();
    var application = new EmbeddedProcessApplication();
    TwoSites.await(
        () ->
            payments.getRepositoryService().createDeploymentQuery().deploymentId(deployment).count()
                == 1);
    payments
        .getManagementService()
        .registerProcessApplication(deployment, application.getReference());
    String id = shop.getRuntimeService().startProcessInstanceByKey("applied").getId();
    assertThat(sites.ended(id)).containsEntry("within", application.getReference().getName());
  }
}
