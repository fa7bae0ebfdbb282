package dev.covey.engine.alone;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowable;

import dev.covey.engine.Models;
import dev.covey.engine.alone.Traces.Denied;
import dev.covey.engine.code.DelegateDeniedException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.camunda.bpm.engine.ProcessEngine;
import org.camunda.bpm.engine.impl.DefaultArtifactFactory;
import org.camunda.bpm.engine.impl.cfg.ProcessEngineConfigurationImpl;
import org.camunda.bpm.engine.impl.delegate.DefaultDelegateInterceptor;
import org.camunda.bpm.engine.impl.delegate.DelegateInvocation;
import org.camunda.bpm.engine.repository.DeploymentBuilder;
import org.camunda.bpm.engine.runtime.Incident;
import org.camunda.bpm.engine.runtime.Job;
import org.camunda.bpm.engine.task.Task;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Code that policy denies never runs, whatever way a model names it. */
class DeniedCodeTest {
  private static final String ALLOWED = Traces.Allowed.class.getName();
  private static final String POLICY =
      """
      sites: { main: { selector: "", shards: 1 } }
      defaults: { site: main }
      delegates:
        deny:
          - dev.covey.engine.alone.Traces$Denied*
          - script:traced
          - expression:*forbidden*
          - java.lang.Class
      processes:
        narrowed: { delegates: { allow: [ "java.**" ] } }
      """;

  private static final String START =
      """
      <startEvent id="start" camunda:asyncAfter="true"/>
      <sequenceFlow id="f1" sourceRef="start" targetRef="work"/>
      """;

  private static final List<String> ARTIFACTS = new ArrayList<>();
  private static final List<String> INVOCATIONS = new ArrayList<>();

  @TempDir private static Path folder;
  private static ProcessEngine engine;

  /**
   * One way to name code.
   *
   * @param denied what of the policy denies it
   * @param elements with {@code @} for the code; after the start if they have none
   * @param code that is denied
   * @param allowed the same that is allowed; null if there is none
   */
  private record Way(String name, int denied, String elements, String code, String allowed) {
    String key(boolean may) {
      return (may ? "may-" : "denied-") + name;
    }

    String model(boolean may) {
      return Models.definitions(
              "<message id='m' name='m'/><error id='any' errorCode='java.lang.Exception'/>",
              key(may),
              elements.contains(START) ? elements : START + elements)
          .replace("@", may ? allowed : code);
    }

    @Override
    public String toString() {
      return name;
    }
  }

  private static Way way(String name, Class<?> denied, String elements) {
    return new Way(name, 0, elements, denied.getName(), ALLOWED);
  }

  private static Way bean(String name, String elements) {
    return new Way(name, 0, elements, "deniedBean", "allowedBean");
  }

  private static Way script(String name, String elements) {
    return new Way(name, 1, elements, "traced", "free");
  }

  private static String task(String element, String attributes, String content) {
    return "<%s id='work' %s>%s</%s>".formatted(element, attributes, content, element)
        + "<sequenceFlow id='f2' sourceRef='work' targetRef='end'/><endEvent id='end'/>";
  }

  private static String extended(String element, String attributes, String extensions) {
    return task(element, attributes, "<extensionElements>" + extensions + "</extensionElements>");
  }

  private static String listened(String extensions) {
    return extended("serviceTask", "camunda:expression='${true}'", extensions);
  }

  private static String decided(String condition) {
    return """
        <exclusiveGateway id="work" default="f3"/>
        <sequenceFlow id="f2" sourceRef="work" targetRef="end">
          <conditionExpression xsi:type="tFormalExpression" %s</conditionExpression>
        </sequenceFlow>
        <sequenceFlow id="f3" sourceRef="work" targetRef="end"/>
        <endEvent id="end"/>
        """
        .formatted(condition);
  }

  static Stream<Way> ways() {
    return Stream.of(classes(), beans(), scripts(), texts()).flatMap(s -> s);
  }

  private static Stream<Way> classes() {
    return Stream.of(
        way("task", Denied.Task.class, task("serviceTask", "camunda:class='@'", "")),
        way(
            "fields",
            Denied.Fields.class,
            extended(
                "serviceTask",
                "camunda:class='@'",
                "<camunda:field name='field' expression='${1}'/>")),
        new Way(
            "behavior",
            0,
            task("serviceTask", "camunda:class='@'", ""),
            Traces.DeniedBehavior.class.getName(),
            Traces.AllowedBehavior.class.getName()),
        way("send", Denied.Send.class, task("sendTask", "camunda:class='@'", "")),
        way("rule", Denied.Rule.class, task("businessRuleTask", "camunda:class='@'", "")),
        way(
            "end",
            Denied.End.class,
            "<endEvent id='work'><messageEventDefinition messageRef='m' camunda:class='@'/>"
                + "</endEvent>"),
        way(
            "many",
            Denied.Many.class,
            task(
                "serviceTask",
                "camunda:class='@'",
                "<multiInstanceLoopCharacteristics><loopCardinality>2</loopCardinality>"
                    + "</multiInstanceLoopCharacteristics>")),
        way(
            "start-listener",
            Denied.StartListener.class,
            listened("<camunda:executionListener event='start' class='@'/>")),
        way(
            "flow-listener",
            Denied.FlowListener.class,
            task("serviceTask", "camunda:expression='${true}'", "")
                .replace(
                    "targetRef='end'/>",
                    "targetRef='end'><extensionElements><camunda:executionListener class='@'/>"
                        + "</extensionElements></sequenceFlow>")),
        way(
            "process-listener",
            Denied.ProcessListener.class,
            "<extensionElements><camunda:executionListener event='end' class='@'/>"
                + "</extensionElements>"
                + START
                + "<endEvent id='work'/>"),
        way(
            "create-listener",
            Denied.CreateListener.class,
            extended("userTask", "", "<camunda:taskListener event='create' class='@'/>")),
        way(
            "timeout-listener",
            Denied.TimeoutListener.class,
            extended(
                "userTask",
                "",
                "<camunda:taskListener event='timeout' id='t' class='@'><timerEventDefinition>"
                    + "<timeDuration>PT1H</timeDuration></timerEventDefinition>"
                    + "</camunda:taskListener>")),
        way(
            "mapping",
            Denied.Mapping.class,
            task("callActivity", "calledElement='called' camunda:variableMappingClass='@'", "")));
  }

  private static Stream<Way> beans() {
    String expression = "${@.run()}";
    return Stream.of(
        bean("delegate", task("serviceTask", "camunda:delegateExpression='${@}'", "")),
        bean(
            "delegate-fields",
            extended(
                "serviceTask",
                "camunda:delegateExpression='${@}'",
                "<camunda:field name='field' expression='${1}'/>")),
        bean(
            "delegate-behavior",
            task("serviceTask", "camunda:delegateExpression='${@Behavior}'", "")),
        bean(
            "delegate-listener",
            listened("<camunda:executionListener event='end' delegateExpression='${@}'/>")),
        bean(
            "delegate-task-listener",
            extended(
                "userTask",
                "",
                "<camunda:taskListener event='create' delegateExpression='${@}'/>")),
        bean(
            "delegate-mapping",
            task(
                "callActivity",
                "calledElement='called' camunda:variableMappingDelegateExpression='${@}'",
                "")),
        bean("expression", task("serviceTask", "camunda:expression='" + expression + "'", "")),
        bean("property", task("serviceTask", "camunda:expression='#{@.ran}'", "")),
        bean("index", task("serviceTask", "camunda:expression='${@[\"ran\"]}'", "")),
        bean(
            "caught",
            task("serviceTask", "camunda:expression='" + expression + "'", "")
                + """
                <boundaryEvent id="boundary" attachedToRef="work">
                  <errorEventDefinition errorRef="any"/>
                </boundaryEvent>
                <sequenceFlow id="f3" sourceRef="boundary" targetRef="end"/>
                """),
        bean(
            "expression-listener",
            listened("<camunda:executionListener event='start' expression='${@.run()}'/>")),
        bean(
            "expression-task-listener",
            extended(
                "userTask", "", "<camunda:taskListener event='create' expression='${@.run()}'/>")),
        bean("assignee", task("userTask", "camunda:assignee='${@.run() ? \"a\" : \"b\"}'", "")),
        bean(
            "input",
            listened(
                "<camunda:inputOutput><camunda:inputParameter name='i'>${@.run()}"
                    + "</camunda:inputParameter></camunda:inputOutput>")),
        bean(
            "output",
            listened(
                "<camunda:inputOutput><camunda:outputParameter name='o'><camunda:list>"
                    + "<camunda:value>a${@.run()}</camunda:value></camunda:list>"
                    + "</camunda:outputParameter></camunda:inputOutput>")),
        bean("condition", decided(">" + expression)),
        bean(
            "collection",
            task(
                "serviceTask",
                "camunda:expression='${true}'",
                "<multiInstanceLoopCharacteristics camunda:collection='${@.items()}'/>")),
        bean(
            "timer",
            task(
                "intermediateCatchEvent",
                "",
                "<timerEventDefinition><timeDuration>PT1H${@.run() ? '' : 'x'}</timeDuration>"
                    + "</timerEventDefinition>")));
  }

  private static Stream<Way> scripts() {
    String script = "<camunda:script scriptFormat='@'>x</camunda:script>";
    return Stream.of(
        script("script", task("scriptTask", "scriptFormat='@'", "<script>x</script>")),
        new Way(
            "script-in-capitals",
            1,
            task("scriptTask", "scriptFormat='@'", "<script>x</script>"),
            "TRACED",
            "free"),
        script(
            "script-resource",
            task("scriptTask", "scriptFormat='@' camunda:resource='deployment://x.txt'", "")),
        script(
            "script-listener",
            listened(
                "<camunda:executionListener event='start'>"
                    + script
                    + "</camunda:executionListener>")),
        script(
            "script-task-listener",
            extended(
                "userTask",
                "",
                "<camunda:taskListener event='create'>" + script + "</camunda:taskListener>")),
        script(
            "script-input",
            listened(
                "<camunda:inputOutput><camunda:inputParameter name='i'>"
                    + script
                    + "</camunda:inputParameter></camunda:inputOutput>")),
        script(
            "script-output",
            listened(
                "<camunda:inputOutput><camunda:outputParameter name='o'>"
                    + script
                    + "</camunda:outputParameter></camunda:inputOutput>")),
        script("script-condition", decided("language='@'>x")));
  }

  private static Stream<Way> texts() {
    return Stream.of(
        new Way(
            "text",
            2,
            task("serviceTask", "camunda:expression='${allowedBean.@()}'", ""),
            "forbidden",
            "run"),
        new Way(
            "class-by-name",
            3,
            task("serviceTask", "camunda:expression='${@}'", ""),
            "\"\".getClass().forName(\"" + Denied.ByName.class.getName() + "\")",
            "allowedBean.run()"));
  }

  @BeforeAll
  static void start() throws IOException {
    Files.writeString(folder.resolve("policy.yaml"), POLICY);
    var plugin = AloneEngines.plugin(folder);
    ProcessEngineConfigurationImpl configuration = AloneEngines.configuration(plugin, false);
    Map<Object, Object> beans = new HashMap<>();
    beans.put("allowedBean", new Traces.Allowed());
    beans.put("deniedBean", new Traces.DeniedBean());
    beans.put("allowedBeanBehavior", new Traces.AllowedBehavior());
    beans.put("deniedBeanBehavior", new Traces.DeniedBeanBehavior());
    configuration.setBeans(beans);
    configuration.setFailedJobRetryTimeCycle("R5/PT1M");
    configuration.setArtifactFactory(
        new DefaultArtifactFactory() {
          @Override
          public <T> T getArtifact(Class<T> type) {
            ARTIFACTS.add(type.getName());
            return super.getArtifact(type);
          }
        });
    configuration.setDelegateInterceptor(
        new DefaultDelegateInterceptor() {
          @Override
          public void handleInvocation(DelegateInvocation invocation) throws Exception {
            INVOCATIONS.add(invocation.getClass().getSimpleName());
            super.handleInvocation(invocation);
          }
        });
    engine = configuration.buildProcessEngine();
    configuration.getScriptingEngines().addScriptEngineFactory(new Traces.Language("traced"));
    configuration.getScriptingEngines().addScriptEngineFactory(new Traces.Language("free"));
    AloneEngines.awaitOpen(plugin);
    deployAll();
  }

  private static void deployAll() {
    DeploymentBuilder deployment = engine.getRepositoryService().createDeployment().name("ways");
    deployment.addString("x.txt", "x");
    deployment.addString("called.bpmn", Models.process("called", "<startEvent id='start'/>"));
    ways()
        .forEach(
            way -> {
              deployment.addString(way.key(true) + ".bpmn", way.model(true));
              deployment.addString(way.key(false) + ".bpmn", way.model(false));
            });
    deployment.deploy();
  }

  @AfterAll
  static void stop() {
    engine.close();
  }

  @BeforeEach
  void forget() {
    Traces.LEFT.clear();
  }

  @ParameterizedTest(name = "{0}")
  @MethodSource("ways")
  void shouldRunWhatIsAllowed(Way way) {
    Throwable failure = run(way.key(true));

    assertThat(failure).isNull();
    assertThat(Traces.LEFT).isNotEmpty();
  }

  @ParameterizedTest(name = "{0}")
  @MethodSource("ways")
  void shouldNeverRunWhatIsDenied(Way way) {
    String path = "policy delegates.deny[" + way.denied() + "] \"";

    Throwable failure = run(way.key(false));

    assertThat(Traces.LEFT).isEmpty();
    assertThat(failure)
        .isInstanceOf(DelegateDeniedException.class)
        .hasMessageStartingWith(path)
        .hasMessageContaining("(revision 1) denies ")
        .hasMessageContaining("in process " + way.key(false));
    assertThat(((DelegateDeniedException) failure).path())
        .isEqualTo("delegates.deny[" + way.denied() + "]");
    Incident incident =
        engine
            .getRuntimeService()
            .createIncidentQuery()
            .processDefinitionKeyIn(way.key(false))
            .singleResult();
    assertThat(incident.getIncidentMessage()).isEqualTo(failure.getMessage());
    Job job = job(incident.getProcessInstanceId());
    assertThat(job.getRetries()).isZero();
    assertThat(job.getExceptionMessage()).isEqualTo(failure.getMessage());
  }

  /** Starts an instance and executes its jobs; gives what the one that failed threw. */
  private static Throwable run(String process) {
    String instance = engine.getRuntimeService().startProcessInstanceByKey(process).getId();
    for (Job job = job(instance); job != null; job = job(instance)) {
      String id = job.getId();
      Throwable failure = catchThrowable(() -> engine.getManagementService().executeJob(id));
      if (failure != null) {
        return failure;
      }
    }
    return null;
  }

  private static Job job(String instance) {
    return engine
        .getManagementService()
        .createJobQuery()
        .processInstanceId(instance)
        .singleResult();
  }

  @Test
  void shouldLeaveWhatUsersHaveConfiguredInItsPlace() {
    ARTIFACTS.clear();
    INVOCATIONS.clear();

    run("may-task");
    run("may-script");

    assertThat(ARTIFACTS).containsExactly(ALLOWED);
    assertThat(INVOCATIONS).contains("JavaDelegateInvocation", "ScriptInvocation");
  }

  @Test
  void shouldTellACallerAndLeaveNothingBehind() {
    Models.deploy(
        engine,
        "completed",
        Models.process(
            "completed",
            "<startEvent id='start'/><sequenceFlow id='f1' sourceRef='start' targetRef='work'/>"
                + extended(
                    "userTask",
                    "",
                    "<camunda:taskListener event='complete' expression='${deniedBean.run()}'/>")));
    String instance = engine.getRuntimeService().startProcessInstanceByKey("completed").getId();
    Task task =
        engine.getTaskService().createTaskQuery().processInstanceId(instance).singleResult();

    assertThatThrownBy(() -> engine.getTaskService().complete(task.getId(), Map.of("a", 1)))
        .isInstanceOf(DelegateDeniedException.class)
        .hasMessage(
            "policy delegates.deny[0] \"dev.covey.engine.alone.Traces$Denied*\" (revision 1) denies"
                + " class dev.covey.engine.alone.Traces$DeniedBean in process completed:"
                + " change the policy or the process, then retry");
    assertThat(Traces.LEFT).isEmpty();
    assertThat(engine.getRuntimeService().getVariables(instance)).isEmpty();
    assertThat(engine.getTaskService().createTaskQuery().taskId(task.getId()).count()).isOne();
  }

  @Test
  void shouldNarrowForOneProcess() {
    Models.deploy(
        engine, "narrowed", Models.serviceTask("narrowed", "camunda:class='" + ALLOWED + "'"));

    assertThatThrownBy(() -> engine.getRuntimeService().startProcessInstanceByKey("narrowed"))
        .isInstanceOf(DelegateDeniedException.class)
        .hasMessageStartingWith(
            "policy processes.narrowed.delegates.allow (revision 1) does not list class "
                + ALLOWED);
    assertThat(Traces.LEFT).isEmpty();
  }

  @Test
  void shouldNotLoadAValidatorOfAForm() {
    Models.deploy(engine, "form", form("form", Denied.Validator.class.getName()));
    Models.deploy(engine, "form-may", form("form-may", ALLOWED));
    String denied =
        engine
            .getRepositoryService()
            .createProcessDefinitionQuery()
            .processDefinitionKey("form")
            .singleResult()
            .getId();
    String may =
        engine
            .getRepositoryService()
            .createProcessDefinitionQuery()
            .processDefinitionKey("form-may")
            .singleResult()
            .getId();

    assertThatThrownBy(() -> engine.getFormService().submitStartForm(denied, Map.of("a", "b")))
        .isInstanceOf(DelegateDeniedException.class)
        .hasMessageContaining("delegates.deny[0]");
    assertThat(Traces.LEFT).isEmpty();
    engine.getFormService().submitStartForm(may, Map.of("a", "b"));
    assertThat(Traces.LEFT).contains("validate");
  }

  private static String form(String key, String validator) {
    return Models.process(
        key,
        """
        <startEvent id="start">
          <extensionElements>
            <camunda:formData>
              <camunda:formField id="a" type="string">
                <camunda:validation>
                  <camunda:constraint name="validator" config="%s"/>
                </camunda:validation>
              </camunda:formField>
            </camunda:formData>
          </extensionElements>
        </startEvent>
        """
            .formatted(validator));
  }

  @Test
  void shouldNotDeployAModelWhoseFormHandlerIsDenied() {
    String handler = "camunda:formHandlerClass='" + Denied.Handler.class.getName() + "'";
    String start = Models.process("handled", "<startEvent id='start' " + handler + "/>");
    String task =
        Models.userTask("handled")
            .replace("<userTask id=\"work\"/>", "<userTask id='work' " + handler + "/>");

    for (String model : List.of(start, task)) {
      assertThatThrownBy(() -> Models.deploy(engine, "handled", model))
          .isInstanceOf(DelegateDeniedException.class)
          .hasMessageContaining("delegates.deny[0]");
    }
    assertThat(Traces.LEFT).isEmpty();
  }

  @Test
  void shouldNotRunScriptsOfDecisions() {
    assertThatThrownBy(() -> decide("traced"))
        .isInstanceOf(DelegateDeniedException.class)
        .hasMessageContaining("delegates.deny[1]")
        .hasMessageContaining("in process decides-traced");
    assertThat(Traces.LEFT).isEmpty();
    decide("free");
    assertThat(Traces.LEFT).containsExactly("script");
  }

  private static void decide(String language) {
    String process = "decides-" + language;
    engine
        .getRepositoryService()
        .createDeployment()
        .addString(
            process + ".bpmn",
            Models.process(
                process,
                "<startEvent id='start'/><sequenceFlow id='f1' sourceRef='start' targetRef='work'/>"
                    + task("businessRuleTask", "camunda:decisionRef='" + language + "'", "")))
        .addString(
            language + ".dmn",
            """
            <definitions xmlns="https://www.omg.org/spec/DMN/20191111/MODEL/" id="d" name="d"
                namespace="test" xmlns:camunda="http://camunda.org/schema/1.0/dmn">
              <decision id="%s" name="d" camunda:historyTimeToLive="1">
                <variable id="v" name="v" typeRef="boolean"/>
                <literalExpression id="l" expressionLanguage="%s"><text>x</text></literalExpression>
              </decision>
            </definitions>
            """
                .formatted(language, language))
        .deploy();
    engine.getRuntimeService().startProcessInstanceByKey(process);
  }
}
