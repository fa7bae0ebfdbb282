package dev.covey.engine.alone;

import static org.assertj.core.api.Assertions.assertThat;

import dev.covey.engine.Models;
import java.io.BufferedReader;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import org.camunda.bpm.engine.ProcessEngine;
import org.camunda.bpm.engine.history.HistoricProcessInstance;
import org.camunda.bpm.engine.runtime.ProcessInstance;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** {@code kill -9} in the middle of work: what the engine returned is there. */
class KilledAloneTest {
  private static final int ROUNDS = 2;
  private static final int LINES = 150;

  @TempDir private Path folder;

  @Test
  void shouldHaveEverythingThatWasAcknowledged() throws IOException, InterruptedException {
    List<String> said = new ArrayList<>();
    for (int round = 0; round < ROUNDS; round++) {
      said.addAll(untilKilled());
    }
    ProcessEngine engine = AloneEngines.start(folder.resolve("data"));
    try {
      assertAllThere(engine, said);
      Models.deploy(engine, "again", Models.userTask("again"));
      engine.getRuntimeService().startProcessInstanceByKey("again");
    } finally {
      engine.close();
    }
  }

  private static void assertAllThere(ProcessEngine engine, List<String> said) {
    Set<String> active = new HashSet<>();
    for (ProcessInstance one : engine.getRuntimeService().createProcessInstanceQuery().list()) {
      active.add(one.getId());
    }
    Set<String> ended = new HashSet<>();
    for (HistoricProcessInstance one :
        engine.getHistoryService().createHistoricProcessInstanceQuery().finished().list()) {
      ended.add(one.getId());
    }
    assertThat(said).hasSizeGreaterThanOrEqualTo(ROUNDS * LINES);
    for (String line : said) {
      String instance = line.split(" ")[1];
      if (line.startsWith("completed")) {
        assertThat(ended).as(line).contains(instance);
      } else {
        assertThat(active.contains(instance) || ended.contains(instance)).as(line).isTrue();
      }
    }
    // Each thread had at most one instance that was not acknowledged when it was killed.
    long started = said.stream().filter(line -> line.startsWith("started")).count();
    assertThat((long) active.size() + ended.size())
        .isBetween(started, started + (long) ROUNDS * AloneProcess.THREADS);
  }

  private List<String> untilKilled() throws IOException, InterruptedException {
    Process child =
        new ProcessBuilder(
                System.getProperty("java.home") + "/bin/java",
                "-Xmx320m",
                "-Xmn160m",
                "-XX:MetaspaceSize=128m",
                "-XX:+UseSerialGC",
                "-XX:TieredStopAtLevel=1",
                "-Dlogback.configurationFile=faulttolerance/node-logback.xml",
                "-cp",
                System.getProperty(
                    "surefire.test.class.path", System.getProperty("java.class.path")),
                AloneProcess.class.getName(),
                folder.resolve("data").toString())
            .redirectError(Files.createTempFile(folder, "child", ".log").toFile())
            .start();
    List<String> said = new ArrayList<>();
    try (BufferedReader lines = child.inputReader()) {
      String line;
      while ((line = lines.readLine()) != null) {
        // The last line may be torn.
        if (line.matches("(started|completed) [0-9a-f-]{36}")) {
          said.add(line);
        }
        if (said.size() == LINES) {
          // Of the handle: that of the process would close its output, too.
          child.toHandle().destroyForcibly();
        }
      }
    } finally {
      child.destroyForcibly();
    }
    assertThat(child.waitFor(30, TimeUnit.SECONDS)).isTrue();
    return said;
  }
}
