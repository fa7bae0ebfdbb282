package dev.covey.engine.alone;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import dev.covey.checkpoint.RowKey;
import dev.covey.engine.CoveyPlugin;
import dev.covey.engine.Journals;
import dev.covey.engine.Models;
import dev.covey.fabric.FabricException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.camunda.bpm.engine.ProcessEngine;
import org.camunda.bpm.engine.ProcessEngineException;
import org.camunda.bpm.engine.runtime.Job;
import org.camunda.bpm.engine.task.Task;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** An engine with the plugin and without Kafka and ZooKeeper. */
class EngineAloneTest {
  private static final String CALLED = Models.userTask("called");

  private static final String MIXED =
      Models.definitions(
          "<message id=\"paid\" name=\"paid\"/>",
          "mixed",
          """
          <startEvent id="start"/>
          <sequenceFlow id="f1" sourceRef="start" targetRef="fork"/>
          <parallelGateway id="fork"/>
          <sequenceFlow id="f2" sourceRef="fork" targetRef="timer"/>
          <intermediateCatchEvent id="timer">
            <timerEventDefinition><timeDuration>PT1H</timeDuration></timerEventDefinition>
          </intermediateCatchEvent>
          <sequenceFlow id="f3" sourceRef="fork" targetRef="message"/>
          <intermediateCatchEvent id="message">
            <messageEventDefinition messageRef="paid"/>
          </intermediateCatchEvent>
          <sequenceFlow id="f4" sourceRef="fork" targetRef="call"/>
          <callActivity id="call" calledElement="called"/>
          <sequenceFlow id="f5" sourceRef="timer" targetRef="join"/>
          <sequenceFlow id="f6" sourceRef="message" targetRef="join"/>
          <sequenceFlow id="f7" sourceRef="call" targetRef="join"/>
          <parallelGateway id="join"/>
          <sequenceFlow id="f8" sourceRef="join" targetRef="end"/>
          <endEvent id="end"/>
          """);

  @TempDir private Path folder;

  @Test
  void shouldBeAsItWasAfterARestartOnAnEmptyDatabase() {
    ProcessEngine engine = AloneEngines.start(folder);
    Models.deploy(engine, "called", CALLED);
    Models.deploy(engine, "mixed", MIXED);
    for (int i = 0; i < 5; i++) {
      start(engine, "mixed", i);
    }
    complete(engine, engine.getTaskService().createTaskQuery().list().get(0));
    engine.getRuntimeService().createMessageCorrelation("paid").processInstanceBusinessKey("b-1");
    Map<RowKey, String> before = Journals.rows(engine);
    engine.close();

    ProcessEngine next = AloneEngines.start(folder);
    try {
      assertThat(Journals.rows(next)).isEqualTo(before);
      start(next, "called", 7);
      finishAll(next);
      assertThat(next.getRuntimeService().createProcessInstanceQuery().count()).isZero();
      assertThat(next.getHistoryService().createHistoricProcessInstanceQuery().finished().count())
          .isEqualTo(11);
    } finally {
      next.close();
    }
  }

  private static void start(ProcessEngine engine, String process, int i) {
    engine
        .getRuntimeService()
        .startProcessInstanceByKey(
            process, "b-" + i, Map.of("i", i, "text", "x".repeat(3_000), "bytes", new byte[9_000]));
  }

  private static void complete(ProcessEngine engine, Task task) {
    engine.getTaskService().complete(task.getId(), Map.of("done", true));
  }

  private static void finishAll(ProcessEngine engine) {
    engine.getTaskService().createTaskQuery().list().forEach(task -> complete(engine, task));
    engine.getRuntimeService().createMessageCorrelation("paid").correlateAll();
    List<Job> timers = engine.getManagementService().createJobQuery().timers().list();
    timers.forEach(job -> engine.getManagementService().executeJob(job.getId()));
  }

  @Test
  void shouldMergeAndGiveUpOldSegments() throws IOException {
    policy(
        """
        sites: { main: { selector: "", shards: 1 } }
        defaults: { site: main, checkpoint: { turns: 20 } }
        """);
    ProcessEngine engine = AloneEngines.start(folder);
    Models.deploy(engine, "called", CALLED);
    await()
        .atMost(Duration.ofSeconds(120))
        .until(
            () -> {
              work(engine, 10);
              return segments().stream().noneMatch(name -> name.matches("0*1\\.journal"));
            });
    Map<RowKey, String> before = Journals.rows(engine);
    engine.close();

    ProcessEngine next = AloneEngines.start(folder);
    assertThat(Journals.rows(next)).isEqualTo(before);
    next.close();
  }

  private static void work(ProcessEngine engine, int instances) {
    for (int i = 0; i < instances; i++) {
      byte[] noise = new byte[100_000];
      new java.util.Random(i).nextBytes(noise);
      engine.getRuntimeService().startProcessInstanceByKey("called", Map.of("noise", noise));
      Task task = engine.getTaskService().createTaskQuery().list().get(0);
      engine.getTaskService().complete(task.getId());
    }
    engine
        .getHistoryService()
        .createHistoricProcessInstanceQuery()
        .finished()
        .list()
        .forEach(ended -> engine.getHistoryService().deleteHistoricProcessInstance(ended.getId()));
  }

  private List<String> segments() throws IOException {
    try (Stream<Path> files = Files.list(folder.resolve("turns"))) {
      return files
          .map(file -> file.getFileName().toString())
          .filter(name -> name.endsWith(".journal"))
          .toList();
    }
  }

  @Test
  void shouldRefuseASecondEngineOnTheFolder() {
    ProcessEngine engine = AloneEngines.start(folder);
    try {
      assertThatThrownBy(() -> build(AloneEngines.plugin(folder)))
          .isInstanceOf(FabricException.class)
          .hasMessageContaining("held by node hermit");
      Models.deploy(engine, "called", CALLED);
      start(engine, "called", 1);
    } finally {
      engine.close();
    }
  }

  @Test
  void shouldRefuseOtherNumbersOfShardsThanTheFolderHas() throws IOException {
    AloneEngines.start(folder).close();
    policy(
        """
        sites: { main: { selector: "", shards: 2 } }
        defaults: { site: main }
        """);
    assertThatThrownBy(() -> build(AloneEngines.plugin(folder)))
        .isInstanceOf(FabricException.class)
        .hasMessageContaining("Expected 1 shards of site 'main'");
  }

  @Test
  void shouldRefuseABrokenPolicyNamingFileAndPlace() throws IOException {
    policy("sites:\n  main: { selector: \"\", shards: 1\n");
    refusedPolicy("line 3");
    policy("sites: { main: { selector: \"\", shards: 0 } }\ndefaults: { site: main }\n");
    refusedPolicy("sites.main.shards");
  }

  private void refusedPolicy(String place) {
    assertThatThrownBy(() -> build(AloneEngines.plugin(folder)))
        .isInstanceOf(ProcessEngineException.class)
        .hasMessageContaining("policy.yaml")
        .hasMessageContaining(place);
  }

  @Test
  void shouldNameThePropertyThatDoesNotFit() {
    refused("'dataDirectory'", plugin -> plugin.setDataDirectory(null));
    refused("'kafkaBootstrapServers'", plugin -> plugin.setKafkaBootstrapServers("k:1"));
    refused("'kafkaProperties'", plugin -> plugin.setKafkaProperties("a=b"));
    refused("'zooKeeperConnect'", plugin -> plugin.setZooKeeperConnect("z:1"));
    refused("'zooKeeperCredential'", plugin -> plugin.setZooKeeperCredential("a:secret"));
    refused("'kafka' or 'file'", plugin -> plugin.setStore("disk"));
  }

  private void refused(String named, java.util.function.Consumer<CoveyPlugin> change) {
    CoveyPlugin plugin = AloneEngines.plugin(folder);
    change.accept(plugin);
    assertThatThrownBy(() -> build(plugin))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining(named)
        .hasMessageNotContaining("secret");
  }

  private static void build(CoveyPlugin plugin) {
    AloneEngines.configuration(plugin, false).buildProcessEngine().close();
  }

  private void policy(String yaml) throws IOException {
    Files.writeString(folder.resolve("policy.yaml"), yaml);
  }
}
