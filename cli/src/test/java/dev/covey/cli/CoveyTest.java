package dev.covey.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class CoveyTest {
  @Test
  void shouldTellItsVersion() {
    Run run = Run.of("--version");

    assertThat(run.exitCode()).isZero();
    assertThat(run.out()).matches("covey \\d+\\.\\d+\\.\\d+.*\\R");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "demo",
        "infra",
        "node",
        "status",
        "deploy",
        "start",
        "checkpoint",
        "generate-completion"
      })
  void shouldHelpWithEachCommand(String command) {
    Run run = Run.of(command, "--help");

    assertThat(run.exitCode()).isZero();
    assertThat(run.out()).contains("Usage: covey " + command).doesNotContain("${");
  }

  @Test
  void shouldListItsCommands() {
    assertThat(Run.of("help").out()).contains("demo", "infra", "node", "status", "deploy", "start");
    assertThat(Run.of("help", "start").out()).contains("--business-key-prefix");
  }

  @Test
  void shouldGenerateCompletion() {
    Run run = Run.of("generate-completion");

    assertThat(run.exitCode()).isZero();
    assertThat(run.out()).contains("--business-key-prefix");
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "''|Say which command",
        "stauts|Did you mean",
        "node|Missing required option: '--id=ID'",
        "node --id a/b|Expected a node id",
        "node --id a --threads 0|Expected 1 or more as --threads, but got 0",
        "start|Missing required parameter: 'KEY'",
        "checkpoint|Say what to do: list, show, diff or rewind",
        "checkpoint list|Missing required parameter: 'INSTANCE'",
        "checkpoint diff x 1|Missing required parameter",
        "checkpoint rewind x|Missing required option: '--to=TURN'",
        "checkpoint rewind x --to 3 --set y|expected NAME=VALUE",
        "start order --count none|'none' is not an int",
        "start order --count 0|Expected 1 or more as --count, but got 0",
        "start order --var x|expected NAME=VALUE",
        "deploy|Missing required parameter: 'FILE'",
        "deploy README.md|Expected .bpmn, .dmn and .form files, but got 'README.md'",
        "demo --nodes 1|nobody is left to take over",
        "demo --instances 0|Expected at least 1 order",
        "demo --collective a/b|is not a collective's name",
      })
  void shouldRefuseWrongUsage(String line, String complaint) {
    Run run = line.isEmpty() ? Run.of() : Run.of(line.split(" "));

    assertThat(run.exitCode()).isEqualTo(2);
    assertThat(run.out()).isEmpty();
    assertThat(run.err()).startsWith("covey: ").contains(complaint).doesNotContain("\tat ");
  }

  @Test
  void shouldFailInOneLineWithoutKafka() {
    Run run = Run.of("status");

    assertThat(run.exitCode()).isEqualTo(1);
    assertThat(run.err())
        .isEqualTo(
            "covey: No Kafka is known: give --kafka HOST:PORT, set COVEY_KAFKA,"
                + " or start one in this folder with 'covey infra'"
                + System.lineSeparator());
  }

  @Test
  void shouldShowTheStackTraceWhenAsked() {
    Run run = Run.of("status", "--verbose");

    assertThat(run.exitCode()).isEqualTo(1);
    assertThat(run.err()).contains("\tat dev.covey.cli.");
  }

  @Test
  void shouldNameTheFileThatCannotBeDeployed() {
    Run run = Run.of("deploy", "nowhere.bpmn");

    assertThat(run.exitCode()).isEqualTo(1);
    assertThat(run.err()).contains("Cannot read nowhere.bpmn").doesNotContain("\tat ");
  }

  @Test
  void shouldListAllProblemsOfAPolicyBeforeItStartsAnything(@TempDir Path folder) throws Exception {
    Path policy = folder.resolve("policy.yaml");
    Files.writeString(policy, "sites: { main: { selector: '', shards: 0 } }\ndefaults: {}\n");

    Run run = Run.of("infra", "--policy", policy.toString());

    assertThat(run.exitCode()).isEqualTo(1);
    assertThat(run.err()).contains("sites.main.shards", "defaults.site");
  }
}
