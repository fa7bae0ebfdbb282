package dev.covey.engine.retry;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.covey.engine.Models;
import dev.covey.policy.Policy;
import dev.covey.policy.PolicyDocument;
import dev.covey.policy.Revision;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Date;
import java.util.List;
import org.camunda.bpm.engine.ProcessEngine;
import org.camunda.bpm.engine.impl.cfg.StandaloneInMemProcessEngineConfiguration;
import org.camunda.bpm.engine.impl.jobexecutor.DefaultFailedJobCommandFactory;
import org.camunda.bpm.engine.impl.util.ClockUtil;
import org.camunda.bpm.engine.runtime.Job;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** On an engine without a node, whose own factory and model say something else than policy. */
class PrescribedRetriesTest {
  private static final Date NOW = new Date(1_700_000_000_000L);

  private static final String MODEL =
      Models.process(
          "order",
          """
          <startEvent id="start"/>
          <sequenceFlow id="f1" sourceRef="start" targetRef="which"/>
          <exclusiveGateway id="which"/>
          <sequenceFlow id="f2" sourceRef="which" targetRef="before"><conditionExpression
            xsi:type="tFormalExpression">${to == 'before'}</conditionExpression></sequenceFlow>
          <sequenceFlow id="f3" sourceRef="which" targetRef="after"><conditionExpression
            xsi:type="tFormalExpression">${to == 'after'}</conditionExpression></sequenceFlow>
          <sequenceFlow id="f4" sourceRef="which" targetRef="timer"><conditionExpression
            xsi:type="tFormalExpression">${to == 'timer'}</conditionExpression></sequenceFlow>
          <sequenceFlow id="f5" sourceRef="which" targetRef="body"><conditionExpression
            xsi:type="tFormalExpression">${to == 'body'}</conditionExpression></sequenceFlow>
          <sequenceFlow id="f6" sourceRef="which" targetRef="each"><conditionExpression
            xsi:type="tFormalExpression">${to == 'each'}</conditionExpression></sequenceFlow>
          <sequenceFlow id="f7" sourceRef="which" targetRef="wait"><conditionExpression
            xsi:type="tFormalExpression">${to == 'wait'}</conditionExpression></sequenceFlow>
          <scriptTask id="before" scriptFormat="juel" camunda:asyncBefore="true">
            <extensionElements>
              <camunda:failedJobRetryTimeCycle>R7/PT7M</camunda:failedJobRetryTimeCycle>
            </extensionElements>
            <script>${missing}</script>
          </scriptTask>
          <task id="after" camunda:asyncAfter="true"/>
          <sequenceFlow id="g1" sourceRef="after" targetRef="fails"/>
          <intermediateCatchEvent id="timer">
            <timerEventDefinition><timeDuration>PT1H</timeDuration></timerEventDefinition>
          </intermediateCatchEvent>
          <sequenceFlow id="g2" sourceRef="timer" targetRef="fails"/>
          <scriptTask id="fails" scriptFormat="juel"><script>${missing}</script></scriptTask>
          <scriptTask id="body" scriptFormat="juel" camunda:asyncBefore="true">
            <multiInstanceLoopCharacteristics><loopCardinality>2</loopCardinality>
            </multiInstanceLoopCharacteristics>
            <script>${missing}</script>
          </scriptTask>
          <scriptTask id="each" scriptFormat="juel">
            <multiInstanceLoopCharacteristics camunda:asyncBefore="true"><loopCardinality>1</loopCardinality>
            </multiInstanceLoopCharacteristics>
            <script>${missing}</script>
          </scriptTask>
          <userTask id="wait"/>
          <boundaryEvent id="late" attachedToRef="wait">
            <timerEventDefinition><timeDuration>PT1H</timeDuration></timerEventDefinition>
          </boundaryEvent>
          <sequenceFlow id="g3" sourceRef="late" targetRef="fails"/>
          """);

  private static final List<String> ASKED_OF_OTHERS = new ArrayList<>();
  private static volatile Policy policy;
  private static ProcessEngine engine;

  @BeforeAll
  static void build() {
    StandaloneInMemProcessEngineConfiguration configuration =
        new StandaloneInMemProcessEngineConfiguration();
    configuration
        .setProcessEngineName("retries")
        .setJdbcUrl("jdbc:h2:mem:retries")
        .setJobExecutorActivate(false);
    configuration.setMetricsEnabled(false);
    configuration.setFailedJobCommandFactory(
        new PrescribedRetries(
            (job, exception) -> {
              ASKED_OF_OTHERS.add(job);
              return new DefaultFailedJobCommandFactory().getCommand(job, exception);
            },
            (process, activity) -> policy.retryOf(process, activity)));
    engine = configuration.buildProcessEngine();
    Models.deploy(engine, "order", MODEL);
  }

  @AfterAll
  static void close() {
    engine.close();
  }

  @BeforeEach
  void stopTheClock() {
    ClockUtil.setCurrentTime(NOW);
    ASKED_OF_OTHERS.clear();
  }

  @AfterEach
  void clear() {
    ClockUtil.reset();
    engine
        .getRuntimeService()
        .createProcessInstanceQuery()
        .list()
        .forEach(i -> engine.getRuntimeService().deleteProcessInstance(i.getId(), "test"));
  }

  private static void prescribe(String defaults, String process) {
    policy =
        PolicyDocument.parse(
                """
                sites: { main: { selector: "", shards: 1 } }
                defaults: { site: main, %s }
                processes: { order: { %s } }
                """
                    .formatted(defaults, process))
            .toPolicy(new Revision(1));
  }

  /** The job of the instance that goes that way. */
  private static Job begin(String way) {
    String id =
        engine
            .getRuntimeService()
            .createProcessInstanceByKey("order")
            .setVariable("to", way)
            .execute()
            .getId();
    return engine.getManagementService().createJobQuery().processInstanceId(id).singleResult();
  }

  private static Job fail(Job job) {
    assertThatThrownBy(() -> engine.getManagementService().executeJob(job.getId()))
        .hasMessageContaining("missing");
    return engine.getManagementService().createJobQuery().jobId(job.getId()).singleResult();
  }

  private static void assertRetry(Job job, int left, Duration in) {
    assertThat(job.getRetries()).as("tries left").isEqualTo(left);
    assertThat(job.getDuedate()).isEqualTo(new Date(NOW.getTime() + in.toMillis()));
  }

  @ParameterizedTest
  @CsvSource({"before", "after", "timer", "body", "each"})
  void shouldGoByPolicyForEachKindOfJob(String activity) {
    prescribe("retry: R9/PT9M", "activities: { " + activity + ": { retry: R3/PT10S } }");

    Job job = fail(begin(activity));

    assertRetry(job, 2, Duration.ofSeconds(10));
    assertRetry(fail(job), 1, Duration.ofSeconds(10));
    assertThat(fail(job).getRetries()).isZero();
    assertThat(engine.getRuntimeService().createIncidentQuery().list())
        .singleElement()
        .extracting("configuration")
        .isEqualTo(job.getId());
    assertThat(ASKED_OF_OTHERS).isEmpty();
  }

  @Test
  void shouldPutAnActivityOverItsProcessAndTheProcessOverTheDefaults() {
    prescribe(
        "retry: R9/PT9M",
        "retry: R5/PT5M, activities: { before: { retry: R3/PT10S }, wait: { retry: R4/PT4S } }");
    assertRetry(fail(begin("before")), 2, Duration.ofSeconds(10));
    // A boundary event is an activity of its own, not the one that it is attached to.
    assertRetry(fail(begin("wait")), 4, Duration.ofMinutes(5));
    prescribe("retry: R9/PT9M", "");
    assertRetry(fail(begin("before")), 8, Duration.ofMinutes(9));
  }

  @Test
  void shouldTakeEachIntervalInItsTurn() {
    prescribe("", "retry: 'PT10S,PT17S,PT20S'");

    Job job = fail(begin("before"));

    assertRetry(job, 3, Duration.ofSeconds(10));
    assertRetry(fail(job), 2, Duration.ofSeconds(17));
    assertRetry(fail(job), 1, Duration.ofSeconds(20));
    assertThat(fail(job).getRetries()).isZero();
  }

  @Test
  void shouldTryOnlyOnceIfPolicySaysSo() {
    prescribe("retry: R1/PT0S", "");

    assertThat(fail(begin("before")).getRetries()).isZero();
  }

  @Test
  void shouldLeaveToTheModelAndOtherFactoriesWhatPolicyDoesNotSay() {
    prescribe("", "activities: { after: { retry: R3/PT10S } }");

    Job byModel = fail(begin("before"));
    Job byEngine = fail(begin("timer"));

    assertRetry(byModel, 6, Duration.ofMinutes(7));
    assertThat(byEngine.getRetries()).isEqualTo(2);
    assertThat(ASKED_OF_OTHERS).containsExactly(byModel.getId(), byEngine.getId());
  }

  @Test
  void shouldGoByThePolicyThatIsLiveWhenTheJobFails() {
    prescribe("", "");
    Job job = fail(begin("before"));
    assertRetry(job, 6, Duration.ofMinutes(7));

    prescribe("", "retry: R5/PT10S");
    assertRetry(fail(job), 4, Duration.ofSeconds(10));
    prescribe("", "retry: R9/PT1M");
    assertRetry(fail(job), 3, Duration.ofMinutes(1));
    prescribe("", "retry: R2/PT1H");
    assertRetry(fail(job), 1, Duration.ofHours(1));
    prescribe("", "");
    assertThat(fail(job).getRetries()).isZero();
  }
}
