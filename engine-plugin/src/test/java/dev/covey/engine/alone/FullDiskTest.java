package dev.covey.engine.alone;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import dev.covey.checkpoint.RowKey;
import dev.covey.engine.CoveyPlugin;
import dev.covey.engine.Journals;
import dev.covey.engine.Models;
import dev.covey.engine.turn.CollectiveUnavailableException;
import dev.covey.engine.turn.NotDurableException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;
import org.camunda.bpm.engine.ProcessEngine;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The disk is full for a while. */
class FullDiskTest {
  @TempDir private Path folder;

  @Test
  void shouldFailTheCallLoseNothingAndGoOnWhenThereIsRoom() {
    CoveyPlugin plugin = AloneEngines.plugin(folder);
    ProcessEngine engine = AloneEngines.configuration(plugin, false).buildProcessEngine();
    AloneEngines.awaitOpen(plugin);
    Models.deploy(engine, "ask", Models.userTask("ask"));
    start(engine, "kept");
    Map<RowKey, String> before = Journals.rows(engine);

    RefusingStore disk = RefusingStore.between(plugin);
    disk.full(true);
    assertThatThrownBy(() -> start(engine, "refused"))
        .isInstanceOf(NotDurableException.class)
        .hasMessageContaining("No space left on device")
        .hasMessageContaining("undone");
    await()
        .atMost(Duration.ofSeconds(60))
        .untilAsserted(() -> assertThat(Journals.rows(engine)).isEqualTo(before));
    assertThatThrownBy(() -> start(engine, "not begun")).hasMessageContaining("disk refuses");

    disk.full(false);
    start(engine, "after");
    Map<RowKey, String> after = Journals.rows(engine);
    engine.close();

    ProcessEngine next = AloneEngines.start(folder);
    assertThat(Journals.rows(next)).isEqualTo(after);
    assertThat(keys(next)).containsExactlyInAnyOrder("kept", "after");
    next.close();
  }

  @Test
  void shouldRestoreTheCatalogToo() {
    CoveyPlugin plugin = AloneEngines.plugin(folder);
    ProcessEngine engine = AloneEngines.configuration(plugin, false).buildProcessEngine();
    AloneEngines.awaitOpen(plugin);
    Models.deploy(engine, "ask", Models.userTask("ask"));
    RefusingStore disk = RefusingStore.between(plugin);
    disk.full(true);
    assertThatThrownBy(() -> Models.deploy(engine, "more", Models.userTask("more")))
        .hasMessageContaining("No space left on device");
    disk.full(false);

    AloneEngines.awaitOpen(plugin);
    await()
        .atMost(Duration.ofSeconds(60))
        .until(() -> engine.getRepositoryService().createDeploymentQuery().count() == 1);
    AloneEngines.awaitOpen(plugin);
    await()
        .atMost(Duration.ofSeconds(60))
        .ignoreExceptionsInstanceOf(CollectiveUnavailableException.class)
        .until(() -> Models.deploy(engine, "again", Models.userTask("again")) != null);
    assertThat(engine.getRepositoryService().createDeploymentQuery().count()).isEqualTo(2);
    start(engine, "after");
    Map<RowKey, String> after = Journals.rows(engine);
    engine.close();

    ProcessEngine next = AloneEngines.start(folder);
    assertThat(Journals.rows(next)).isEqualTo(after);
    next.close();
  }

  private static void start(ProcessEngine engine, String key) {
    engine.getRuntimeService().startProcessInstanceByKey("ask", key, Map.of("x", 1));
  }

  private static java.util.List<String> keys(ProcessEngine engine) {
    return engine.getRuntimeService().createProcessInstanceQuery().list().stream()
        .map(org.camunda.bpm.engine.runtime.ProcessInstance::getBusinessKey)
        .toList();
  }
}
