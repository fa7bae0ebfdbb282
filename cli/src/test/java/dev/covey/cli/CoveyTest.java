package dev.covey.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.stream.Stream;
import org.junit.jupiter.api.Named;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;
import picocli.CommandLine;

class CoveyTest {
  @Test
  void shouldTellItsVersion() {
    Run run = Run.of("--version");

    assertThat(run.exitCode()).isZero();
    assertThat(run.out()).matches("covey \\d+\\.\\d+\\.\\d+.*\\R");
  }

  static Stream<Named<CommandLine>> commands() {
    return below(Covey.commandLine())
        .map(command -> Named.of(command.getCommandSpec().qualifiedName(), command));
  }

  static Stream<Named<CommandLine>> ownCommands() {
    return commands().filter(command -> !command.getName().equals("covey generate-completion"));
  }

  private static Stream<CommandLine> below(CommandLine command) {
    return command.getSubcommands().values().stream()
        .filter(below -> !below.getCommandName().equals("help"))
        .flatMap(below -> Stream.concat(Stream.of(below), below(below)));
  }

  @ParameterizedTest
  @MethodSource("commands")
  void shouldHelpWithEachCommand(CommandLine command) {
    String name = command.getCommandSpec().qualifiedName();
    Run run = Run.of((name.substring("covey ".length()) + " --help").split(" "));

    assertThat(run.exitCode()).isZero();
    assertThat(run.out()).contains("Usage: " + name).doesNotContain("${");
  }

  /** A list of commands shows a description's first paragraph, each wrapped to the terminal. */
  @ParameterizedTest
  @MethodSource("ownCommands")
  void shouldDescribeEachCommandInWholeSentences(CommandLine command) {
    assertThat(command.getCommandSpec().usageMessage().description())
        .isNotEmpty()
        .allSatisfy(paragraph -> assertThat(paragraph).endsWith("."));
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
        "node --id a --alone|Expected --data DIR with --alone",
        "node --id a --alone --data d --kafka k:1|Expected no option of Kafka",
        "node --id a --threads 0|Expected 1 or more as --threads, but got 0",
        "start|Missing required parameter: 'KEY'",
        "checkpoint|Say what to do: list, show, diff, rewind, fork, export, import, create or restore",
        "checkpoint list|Missing required parameter: 'INSTANCE'",
        "checkpoint diff x 1|Missing required parameter",
        "checkpoint rewind x|Missing required option: '--to=TURN'",
        "checkpoint rewind x --to 3 --set y|expected NAME=VALUE",
        "checkpoint fork x --at y|Invalid value for option '--at'",
        "checkpoint export x|Missing required option: '--file=FILE'",
        "checkpoint import|Missing required parameter: 'FILE'",
        "checkpoint create --file x|Missing required argument (specify one of these): (--instance=ID | --all)",
        "checkpoint create --all --instance y --file x|--instance=ID, --all are mutually exclusive",
        "checkpoint create --all|Missing required option: '--file=FILE'",
        "checkpoint restore|Missing required parameter: 'FILE'",
        "policy|Say what to do: validate",
        "policy validat|Did you mean: policy validate",
        "policy push|Missing required parameter: 'FILE'",
        "policy diff|Missing required parameter: 'POLICY'",
        "policy diff 1 2 3|Unmatched argument",
        "policy show --revision x|'x' is not a long",
        "policy rollback --to x|'x' is not a long",
        "policy validate|Missing required parameter: 'FILE'",
        "start order --count none|'none' is not an int",
        "start order --count 0|Expected 1 or more as --count, but got 0",
        "start order --var x|expected NAME=VALUE",
        "deploy|Missing required parameter: 'FILE'",
        "deploy README.md|Expected .bpmn, .dmn and .form files, but got 'README.md'",
        "demo --nodes 1|nobody is left to take over",
        "demo --instances 0|Expected at least 1 order",
        "demo --collective a/b|is not a collective's name",
        "bench --rounds 0|Expected at least one caller, round and second",
        "bench codecs|Did you mean: bench codec or bench checkpoint?",
        "bench codec --forks 0|Expected 1 or more as --forks, but got 0",
        "bench codec --seconds 0|and a round at least, but got 1 forks with 3 warm-ups and 0 rounds",
        "bench codec --warm-up -1|Expected no negative number",
        "bench codec --seconds many|'many' is not an int",
        "bench codec --callers 3|Unknown options: '--callers', '3'",
        "bench policy --revisions 0|Expected at least one revision to push, but got 0",
        "bench policy --seconds 0|and a round at least",
        "bench --callers 3 codec|options of 'bench codec' after 'codec', but got --callers before it",
        "bench --json x codec|options of 'bench codec' after 'codec', but got --json before it",
        "bench --verbose codec --forks 0|Expected 1 or more as --forks",
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

  @ParameterizedTest
  @ValueSource(strings = {"bench", "bench codec"})
  void shouldMeasureNothingThatItCannotWrite(String command, @TempDir Path folder) {
    Path nowhere = folder.resolve("nowhere/figures.json");

    Run missing = Run.of((command + " --json " + nowhere).split(" "));
    Run taken = Run.of((command + " --json " + folder).split(" "));

    assertThat(missing.exitCode()).isEqualTo(1);
    assertThat(missing.err())
        .contains("Cannot write " + nowhere + ": there is no folder " + nowhere.getParent());
    assertThat(taken.exitCode()).isEqualTo(1);
    assertThat(taken.err()).contains("Cannot write " + folder + ": it is a folder");
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
