package dev.covey.engine.functional;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.covey.checkpoint.CorruptRecordException;
import dev.covey.checkpoint.RowKey;
import dev.covey.engine.Journals;
import dev.covey.engine.LocalCollective;
import dev.covey.engine.Models;
import dev.covey.engine.client.CoveyClient;
import dev.covey.engine.client.Transfers;
import dev.covey.engine.time.CheckpointLine;
import dev.covey.engine.time.NoSuchInstanceException;
import dev.covey.engine.transfer.AlreadyImportedException;
import dev.covey.engine.transfer.TransferException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import org.camunda.bpm.engine.ProcessEngine;
import org.camunda.bpm.engine.ProcessEngineException;
import org.camunda.bpm.engine.runtime.Job;
import org.camunda.bpm.engine.runtime.ProcessInstance;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** An instance that waits for everything at once is copied beside itself and into others. */
class TransferTest {
  private static final String SITE = "main";
  private static final OptionalLong NOW = OptionalLong.empty();

  @TempDir static Path folder;
  private static LocalCollective collective;
  private static ProcessEngine engine;
  private static CoveyClient client;
  private static Transfers transfers;

  @BeforeAll
  static void start() {
    collective = LocalCollective.withPolicy(policy(SITE, 6));
    for (int i = 1; i <= 3; i++) {
      collective.join("node-" + i, "", c -> c.setJobExecutorActivate(false));
    }
    collective.awaitShards(6);
    collective.awaitShares();
    engine = collective.engine(1);
    Models.deploy(engine, "called", Models.userTask("called"));
    Models.deploy(engine, "fork", RandomWork.MODEL);
    client = collective.client();
    transfers = client.transfers();
  }

  @AfterAll
  static void stop() {
    client.close();
    collective.close();
  }

  @Test
  void shouldForkBesideTheOriginal() {
    String id = started(engine);
    ProcessEngine owner = owner(collective, id);
    Map<RowKey, String> before = Journals.rows(owner);

    String copy = transfers.fork(id, NOW, "copy", Map.of("amount", 8));

    Map<RowKey, String> after = Journals.rows(owner);
    after.keySet().retainAll(before.keySet());
    assertThat(after).as("the original and all others, to the byte").isEqualTo(before);
    assertThat(instance(owner, copy).getBusinessKey()).isEqualTo("copy");
    assertThat(owner.getRuntimeService().getVariable(copy, "amount")).isEqualTo(8);
    assertThat(owner.getRuntimeService().getVariable(id, "amount")).isEqualTo(7);
    assertThat(owner.getRuntimeService().getVariable(copy, "list")).isEqualTo(List.of("a", 2));
    assertThat(note(owner, copy, "Fork")).startsWith(id + " at turn ");
    assertThat(client.checkpoints().show(copy).waiting())
        .isEqualTo(client.checkpoints().show(id).waiting());
    finish(owner, copy);
    assertThat(client.checkpoints().show(id).waiting()).hasSize(7);
    finish(owner, id);
  }

  @Test
  void shouldForkAsItWasAtATurn() {
    String id = started(engine);
    ProcessEngine owner = owner(collective, id);
    long turn = lastTurn(client, id);
    finish(owner, id);

    String copy = transfers.fork(id, OptionalLong.of(turn), null, Map.of());

    assertThat(instance(owner, copy).getBusinessKey()).isEqualTo("business");
    finish(owner, copy);
    assertThatThrownBy(() -> transfers.fork(id, NOW, null, Map.of()))
        .isInstanceOf(TransferException.class)
        .hasMessageContaining("but it had ended");
    assertThatThrownBy(() -> transfers.fork("nothing", NOW, null, Map.of()))
        .isInstanceOf(NoSuchInstanceException.class);
  }

  @Test
  void shouldMoveFromThreeNodesIntoOneOnItsOwn() throws IOException {
    String id = started(engine);
    ProcessEngine owner = owner(collective, id);
    owner
        .getManagementService()
        .createJobQuery()
        .processInstanceId(id)
        .messages()
        .list()
        .forEach(job -> fail(owner, job));
    List<String> waiting = client.checkpoints().show(id).waiting();
    Path file = folder.resolve("move.covey");
    transfers.exportTo(file, id, NOW);

    try (LocalCollective other = LocalCollective.withPolicy(policy("solo", 2))) {
      ProcessEngine there = other.join("one", "", c -> c.setJobExecutorActivate(false));
      other.awaitShards(2);
      other.awaitShares();
      // A version that is another one, so that ids and version differ.
      Models.deploy(there, "fork", Models.userTask("fork"));
      Models.deploy(there, "called", Models.userTask("called"));
      long called = definitions(there, "called");
      Path torn = Files.write(folder.resolve("torn.covey"), torn(file));
      assertThatThrownBy(() -> other.transfers("one").importFrom(torn, Optional.empty(), false))
          .isInstanceOf(CorruptRecordException.class);
      assertThat(definitions(there, "fork")).isOne();

      String copy = other.transfers("one").importFrom(file, Optional.empty(), false).get(0);

      assertThat(definitions(there, "fork")).isEqualTo(2);
      assertThat(definitions(there, "called")).as("the same one is not deployed").isEqualTo(called);
      assertThat(instance(there, copy).getProcessDefinitionId())
          .isEqualTo(
              there
                  .getRepositoryService()
                  .createProcessDefinitionQuery()
                  .processDefinitionKey("fork")
                  .latestVersion()
                  .singleResult()
                  .getId());
      assertThat(there.getRuntimeService().getVariable(copy, "list")).isEqualTo(List.of("a", 2));
      assertThat(note(there, copy, "Import")).startsWith(id).contains(collective.name());
      assertJobsAreOfHere(there, copy);
      try (CoveyClient seen = other.client()) {
        assertThat(seen.checkpoints().show(copy).waiting()).isEqualTo(waiting);
        assertImportedOnce(seen.transfers(), file, copy);
      }
      try (Journals journals = new Journals(other, Map.of("solo", 2))) {
        assertThat(journals.rows(List.of("catalog/0", "solo/0", "solo/1")))
            .isEqualTo(Journals.rows(there));
      }
      finish(there, copy);
    }
    assertThat(client.checkpoints().show(id).waiting()).isEqualTo(waiting);
  }

  private static void assertImportedOnce(Transfers seen, Path file, String copy) {
    assertThatThrownBy(() -> seen.importFrom(file, Optional.empty(), false))
        .isInstanceOf(AlreadyImportedException.class)
        .hasMessageContaining("was imported as instance " + copy);
    assertThatThrownBy(() -> seen.importFrom(file, Optional.of("none"), false))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessage("Expected one of the sites [solo], but got 'none'");
    String second = seen.importFrom(file, Optional.of("solo"), true).get(0);
    assertThat(second).isNotEqualTo(copy);
  }

  @Test
  void shouldSpreadCopiesOverTheShardsOfASite() {
    String id = started(engine);
    Path file = folder.resolve("spread.covey");
    transfers.exportTo(file, id, NOW);
    List<String> shards = new ArrayList<>();
    for (int i = 0; i < 12; i++) {
      String copy = transfers.importFrom(file, Optional.of(SITE), true).get(0);
      shards.add(copy.substring(0, 7));
    }
    assertThat(shards.stream().distinct().count()).isGreaterThan(2);
  }

  @Test
  void shouldKeepTheTenantOfADefinition() {
    engine
        .getRepositoryService()
        .createDeployment()
        .name("rented")
        .tenantId("tenant")
        .addString("rented.bpmn", Models.userTask("rented"))
        .deploy();
    String id =
        engine
            .getRuntimeService()
            .createProcessInstanceByKey("rented")
            .processDefinitionTenantId("tenant")
            .execute()
            .getId();
    Path file = folder.resolve("tenant.covey");
    transfers.exportTo(file, id, NOW);
    try (LocalCollective other = LocalCollective.withPolicy(policy("solo", 1))) {
      ProcessEngine there = other.join("one", "");
      other.awaitShards(1);
      other.awaitShares();
      String copy = other.transfers("one").importFrom(file, Optional.empty(), false).get(0);
      assertThat(instance(there, copy).getTenantId()).isEqualTo("tenant");
      assertThat(
              there
                  .getRepositoryService()
                  .getProcessDefinition(instance(there, copy).getProcessDefinitionId())
                  .getTenantId())
          .isEqualTo("tenant");
    }
  }

  private static void assertJobsAreOfHere(ProcessEngine there, String copy) {
    List<Job> jobs = there.getManagementService().createJobQuery().processInstanceId(copy).list();
    assertThat(jobs).hasSize(2);
    for (Job job : jobs) {
      assertThat(
              there
                  .getManagementService()
                  .createJobDefinitionQuery()
                  .jobDefinitionId(job.getJobDefinitionId())
                  .processDefinitionId(job.getProcessDefinitionId())
                  .count())
          .isOne();
      assertThat(job.getDeploymentId())
          .isEqualTo(
              there
                  .getRepositoryService()
                  .getProcessDefinition(job.getProcessDefinitionId())
                  .getDeploymentId());
    }
  }

  private static byte[] torn(Path file) throws IOException {
    byte[] bytes = Files.readAllBytes(file);
    return java.util.Arrays.copyOf(bytes, bytes.length - 1);
  }

  private static String started(ProcessEngine engine) {
    return engine
        .getRuntimeService()
        .startProcessInstanceByKey(
            "fork",
            "business",
            Map.of("amount", 7, "list", new ArrayList<>(List.of("a", 2)), "bytes", new byte[9_000]))
        .getId();
  }

  private static ProcessEngine owner(LocalCollective of, String id) {
    return of.engines().stream()
        .filter(
            engine ->
                engine
                        .getHistoryService()
                        .createHistoricProcessInstanceQuery()
                        .processInstanceId(id)
                        .count()
                    > 0)
        .findFirst()
        .orElseThrow();
  }

  /** Does all that it waits for, but for the task whose delegate cannot work. */
  private static void finish(ProcessEngine engine, String id) {
    engine
        .getTaskService()
        .createTaskQuery()
        .processInstanceId(id)
        .list()
        .forEach(task -> engine.getTaskService().complete(task.getId()));
    ProcessInstance called =
        engine
            .getRuntimeService()
            .createProcessInstanceQuery()
            .superProcessInstanceId(id)
            .singleResult();
    engine
        .getTaskService()
        .createTaskQuery()
        .processInstanceId(called.getId())
        .list()
        .forEach(task -> engine.getTaskService().complete(task.getId()));
    engine.getRuntimeService().createMessageCorrelation("go").processInstanceId(id).correlate();
    engine.getRuntimeService().setVariable(id, "missing", "here");
    engine
        .getExternalTaskService()
        .createExternalTaskQuery()
        .processInstanceId(id)
        .list()
        .forEach(
            task -> {
              engine.getExternalTaskService().lock(task.getId(), "worker", 60_000);
              engine.getExternalTaskService().complete(task.getId(), "worker");
            });
    engine
        .getManagementService()
        .createJobQuery()
        .processInstanceId(id)
        .list()
        .forEach(job -> engine.getManagementService().executeJob(job.getId()));
    assertThat(
            engine
                .getHistoryService()
                .createHistoricProcessInstanceQuery()
                .processInstanceId(id)
                .completed()
                .count())
        .as("%s has ended", id)
        .isOne();
  }

  private static void fail(ProcessEngine engine, Job job) {
    engine.getManagementService().setJobRetries(job.getId(), 1);
    assertThatThrownBy(() -> engine.getManagementService().executeJob(job.getId()))
        .isInstanceOf(ProcessEngineException.class);
  }

  private static ProcessInstance instance(ProcessEngine engine, String id) {
    return engine
        .getRuntimeService()
        .createProcessInstanceQuery()
        .processInstanceId(id)
        .singleResult();
  }

  private static long definitions(ProcessEngine engine, String key) {
    return engine
        .getRepositoryService()
        .createProcessDefinitionQuery()
        .processDefinitionKey(key)
        .count();
  }

  private static String note(ProcessEngine engine, String id, String type) {
    return engine
        .getHistoryService()
        .createUserOperationLogQuery()
        .processInstanceId(id)
        .operationType(type)
        .singleResult()
        .getOrgValue();
  }

  private static long lastTurn(CoveyClient client, String id) {
    List<CheckpointLine> lines = client.checkpoints().list(id);
    return lines.get(lines.size() - 1).turn();
  }

  private static String policy(String site, int shards) {
    return """
        sites: { %s: { selector: "", shards: %d } }
        defaults: { site: %s, durability: journaled }
        """
        .formatted(site, shards, site);
  }
}
