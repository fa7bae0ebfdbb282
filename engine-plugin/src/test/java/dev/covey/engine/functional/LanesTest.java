package dev.covey.engine.functional;

import static org.assertj.core.api.Assertions.assertThat;

import dev.covey.engine.Models;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.Stream;
import org.camunda.bpm.engine.ProcessEngine;
import org.camunda.bpm.engine.delegate.DelegateExecution;
import org.camunda.bpm.engine.delegate.JavaDelegate;
import org.camunda.bpm.engine.impl.cfg.ProcessEngineConfigurationImpl;
import org.camunda.bpm.engine.impl.context.Context;
import org.camunda.bpm.engine.repository.ProcessDefinition;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Activities that a model places, by lanes or a property, and what policy says to that. */
class LanesTest {
  private static final String CLASS = LanesTest.class.getName();

  private static final String[] PRESCRIBED = {
    "own-lane: { lanes: { \"payments\": { site: shop } } }",
    "mapped-lane: { lanes: { \"card  desk\": { site: payments } } }",
    "lane-over-property: { lanes: { Card desk: { site: shop } } }",
    "activity-over-all: { lanes: { Payments: { site: payments } },"
        + " activities: { work: { site: shop } } }",
    "silent-lane: { lanes: { Payments: {} } }",
    "capped: { activities: { work: { concurrent: 1 } } }",
    "pushed: { lanes: { Payments: { site: shop } } }",
  };

  private static TwoSites sites;

  /**
   * One model.
   *
   * @param lanes that the activity is in, outermost first
   * @param property its covey.site, or null
   * @param visited whether it is to run at payments
   */
  record Model(String key, List<String> lanes, String property, boolean visited) {
    String bpmn() {
      return Models.process(
          key,
          laneSet(lanes, "laneSet")
              + """
              <startEvent id="start"/>
              <sequenceFlow id="f1" sourceRef="start" targetRef="split"/>
              <exclusiveGateway id="split"/>
              <sequenceFlow id="f2" sourceRef="split" targetRef="work"/>
              <serviceTask id="work" camunda:class="%s$Note">%s</serviceTask>
              <sequenceFlow id="f3" sourceRef="work" targetRef="end"/>
              <endEvent id="end"/>
              """
                  .formatted(CLASS, property == null ? "" : propertyOf(property)));
    }

    @Override
    public String toString() {
      return key;
    }
  }

  private static String laneSet(List<String> lanes, String element) {
    return lanes.isEmpty()
        ? ""
        : "<%1$s id='%2$s'><lane id='%2$s.lane' name='%3$s'>%4$s%5$s</lane></%1$s>"
            .formatted(
                element,
                "set" + lanes.size(),
                lanes.get(0),
                "<flowNodeRef>start</flowNodeRef><flowNodeRef>split</flowNodeRef>"
                    + "<flowNodeRef>work</flowNodeRef><flowNodeRef>end</flowNodeRef>",
                laneSet(lanes.subList(1, lanes.size()), "childLaneSet"));
  }

  private static String propertyOf(String site) {
    return "<extensionElements><camunda:properties><camunda:property name=\"covey.site\" value=\"%s\"/>"
            .formatted(site)
        + "</camunda:properties></extensionElements>";
  }

  static Stream<Model> models() {
    return Stream.of(
        new Model("no-lane", List.of(), null, false),
        new Model("lane", List.of("Payments"), null, true),
        new Model("other-lane", List.of("Clerk"), null, false),
        new Model("home-lane", List.of("Shop"), null, false),
        new Model("inner-lane", List.of("Shop", "PAYMENTS"), null, true),
        new Model("outer-lane", List.of("Payments", "Clerk"), null, true),
        new Model("inner-home-lane", List.of("Payments", "shop"), null, false),
        new Model("property", List.of(), "payments", true),
        new Model("property-over-lane", List.of("Payments"), "shop", false),
        new Model("nowhere", List.of("Payments"), "paiments", false),
        new Model("own-lane", List.of("Payments"), null, false),
        new Model("mapped-lane", List.of("Card desk"), null, true),
        new Model("lane-over-property", List.of("Card desk"), "payments", false),
        new Model("activity-over-all", List.of("Payments"), "payments", false),
        new Model("silent-lane", List.of("Payments"), null, true));
  }

  /** Notes where it ran. */
  public static final class Note implements JavaDelegate {
    @Override
    public void execute(DelegateExecution execution) {
      execution.setVariable("ranOn", execution.getProcessEngine().getName());
    }
  }

  @BeforeAll
  static void start() {
    sites = TwoSites.prescribing(PRESCRIBED);
  }

  @AfterAll
  static void stop() {
    sites.close();
  }

  @ParameterizedTest
  @MethodSource("models")
  void shouldRunWherePolicyOrElseTheModelSays(Model model) {
    String id = sites.run(model.key(), model.bpmn(), Map.of());

    assertThat(sites.ended(id))
        .containsEntry("ranOn", (model.visited() ? sites.payments : sites.shop).getName());
    assertThat(sites.path(id)).containsExactly("end", "split", "start", "work");
  }

  @Test
  void shouldRunWhatIsInASubprocessWhereItsLaneSays() {
    String id =
        sites.run(
            "sub",
            Models.process(
                "sub",
                """
                <laneSet id="ls"><lane id="l" name="Payments"><flowNodeRef>part</flowNodeRef></lane></laneSet>
                <startEvent id="start"/>
                <sequenceFlow id="f1" sourceRef="start" targetRef="part"/>
                <subProcess id="part">
                  <startEvent id="begin"/>
                  <sequenceFlow id="g1" sourceRef="begin" targetRef="work"/>
                  <serviceTask id="work" camunda:class="%s$Note"/>
                  <sequenceFlow id="g2" sourceRef="work" targetRef="finish"/>
                  <endEvent id="finish"/>
                </subProcess>
                <sequenceFlow id="f2" sourceRef="part" targetRef="end"/>
                <endEvent id="end"/>
                """
                    .formatted(CLASS)),
            Map.of());

    assertThat(sites.ended(id)).containsEntry("ranOn", sites.payments.getName());
  }

  /** Notes how many of it run at a time. */
  public static final class Counted implements JavaDelegate {
    private static final AtomicInteger RUNNING = new AtomicInteger();
    private static final AtomicInteger MOST = new AtomicInteger();

    @Override
    public void execute(DelegateExecution execution) throws InterruptedException {
      MOST.accumulateAndGet(RUNNING.incrementAndGet(), Math::max);
      TimeUnit.MILLISECONDS.sleep(100); // It is at work.
      RUNNING.decrementAndGet();
      execution.setVariable("ranOn", execution.getProcessEngine().getName());
    }
  }

  @Test
  void shouldLimitTheRunsOfAnActivityThatItsLanePlaces() {
    String model = new Model("capped", List.of("Payments"), null, true).bpmn();
    List<String> instances = new ArrayList<>();
    instances.add(sites.run("capped", model.replace("$Note", "$Counted"), Map.of()));
    for (int more = 0; more < 5; more++) {
      instances.add(sites.shop.getRuntimeService().startProcessInstanceByKey("capped").getId());
    }

    for (String id : instances) {
      assertThat(sites.ended(id)).containsEntry("ranOn", sites.payments.getName());
    }
    assertThat(Counted.MOST).hasValue(1);
  }

  @Test
  void shouldWrapNoActivityThatNobodyPlaces() {
    Models.deploy(sites.shop, "plain", new Model("plain", List.of("Clerk"), null, false).bpmn());
    Models.deploy(sites.shop, "laned", new Model("laned", List.of("Payments"), null, true).bpmn());

    assertThat(behavior(sites.shop, "plain")).doesNotContain("Placed");
    assertThat(behavior(sites.shop, "laned")).endsWith("PlacedBehavior");
  }

  private static String behavior(ProcessEngine engine, String key) {
    ProcessDefinition definition =
        engine
            .getRepositoryService()
            .createProcessDefinitionQuery()
            .processDefinitionKey(key)
            .singleResult();
    return ((ProcessEngineConfigurationImpl) engine.getProcessEngineConfiguration())
        .getCommandExecutorTxRequired()
        .execute(
            context ->
                Context.getProcessEngineConfiguration()
                    .getDeploymentCache()
                    .findDeployedProcessDefinitionById(definition.getId())
                    .findActivity("work")
                    .getActivityBehavior()
                    .getClass()
                    .getName());
  }

  @Test
  void shouldFollowANewRevisionForTheNextThatComes() {
    Model model = new Model("pushed", List.of("Payments"), null, false);
    String before = sites.run("pushed", model.bpmn(), Map.of());
    assertThat(sites.ended(before)).containsEntry("ranOn", sites.shop.getName());

    sites.prescribe(PRESCRIBED[1]);
    String after = sites.shop.getRuntimeService().startProcessInstanceByKey("pushed").getId();
    assertThat(sites.ended(after)).containsEntry("ranOn", sites.payments.getName());

    sites.prescribe(PRESCRIBED);
    String again = sites.shop.getRuntimeService().startProcessInstanceByKey("pushed").getId();
    assertThat(sites.ended(again)).containsEntry("ranOn", sites.shop.getName());
  }
}
