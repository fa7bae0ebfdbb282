package dev.covey.engine.alone;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.covey.engine.CoveyPlugin;
import dev.covey.engine.FileWork;
import dev.covey.engine.LocalCollective;
import dev.covey.engine.Models;
import dev.covey.engine.client.CoveyClient;
import dev.covey.engine.transfer.AlreadyImportedException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import org.camunda.bpm.engine.ProcessEngine;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Out of a collective of three, through a file, into one engine on its own. */
class ImportAloneTest {
  private static final int BYTES = 300_000;

  @TempDir private Path folder;

  @Test
  void shouldTakeAnInstanceWithItsVariablesAndFilesOutOfACollective() throws Exception {
    Path file = folder.resolve("move.covey");
    export(file);
    Path data = folder.resolve("data");
    CoveyPlugin plugin = AloneEngines.plugin(data);
    ProcessEngine engine = AloneEngines.configuration(plugin, false).buildProcessEngine();
    AloneEngines.awaitOpen(plugin);

    String copy = plugin.transfers().importFrom(file, Optional.empty(), false).get(0);

    assertThatThrownBy(() -> plugin.transfers().importFrom(file, Optional.empty(), false))
        .isInstanceOf(AlreadyImportedException.class)
        .hasMessageContaining(copy);
    assertThat(engine.getRuntimeService().getVariable(copy, "bytes")).isEqualTo(bytes());
    engine.close();
    ProcessEngine next = AloneEngines.start(data);
    assertThat(next.getRuntimeService().getVariable(copy, "bytes")).isEqualTo(bytes());
    FileWork.step(next, copy, there -> assertThat(there.resolve("f")).hasBinaryContent(bytes()));
    FileWork.end(next, copy);
    assertThat(next.getRuntimeService().createProcessInstanceQuery().count()).isZero();
    next.close();
  }

  private static void export(Path file) {
    try (LocalCollective three = LocalCollective.of(3);
        CoveyClient client = three.client()) {
      ProcessEngine engine = three.engine(1);
      Models.deploy(engine, "files", FileWork.MODEL);
      String id =
          engine
              .getRuntimeService()
              .startProcessInstanceByKey("files", Map.of("bytes", bytes()))
              .getId();
      ProcessEngine owner =
          three.engines().stream()
              .filter(
                  one -> one.getTaskService().createTaskQuery().processInstanceId(id).count() > 0)
              .findFirst()
              .orElseThrow();
      FileWork.step(owner, id, there -> Files.write(there.resolve("f"), bytes()));
      client.transfers().exportTo(file, id, OptionalLong.empty());
    }
  }

  private static byte[] bytes() {
    byte[] bytes = new byte[BYTES];
    for (int i = 0; i < BYTES; i++) {
      bytes[i] = (byte) (i * 31 >> 3);
    }
    return bytes;
  }
}
