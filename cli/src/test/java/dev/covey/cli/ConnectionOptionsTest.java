package dev.covey.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import dev.covey.cli.collective.Connection;
import dev.covey.cli.local.Credentials;
import dev.covey.cli.local.LocalInfra;
import dev.covey.cli.terminal.CommandFailedException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import picocli.CommandLine;

class ConnectionOptionsTest {
  private static final LocalInfra INFRA =
      new LocalInfra("shop", "infra:1", "infra:2", new Credentials("a:1", "n:2"), 1);
  private static final Map<String, String> ENVIRONMENT =
      Map.of(
          "COVEY_KAFKA", "env:1",
          "COVEY_ZOOKEEPER", "env:2",
          "COVEY_ZOOKEEPER_CREDENTIAL", "env:3");

  @Test
  void shouldTakeTheLocalServersBeforeTheEnvironment() {
    assertThat(options().resolve(Optional.of(INFRA), ENVIRONMENT))
        .isEqualTo(new Connection("shop", "infra:1", Map.of(), "infra:2", "n:2"));
  }

  @Test
  void shouldTakeTheEnvironmentWithoutLocalServers() {
    assertThat(options().resolve(Optional.empty(), ENVIRONMENT))
        .isEqualTo(new Connection("demo", "env:1", Map.of(), "env:2", "env:3"));
  }

  @Test
  void shouldTakeOptionsBeforeAll() {
    ConnectionOptions options =
        options(
            "--collective=mine",
            "--kafka=k:1",
            "--zookeeper=z:1",
            "--zookeeper-credential=me:secret");

    assertThat(options.resolve(Optional.of(INFRA), ENVIRONMENT))
        .isEqualTo(new Connection("mine", "k:1", Map.of(), "z:1", "me:secret"));
  }

  @Test
  void shouldNotSendLocalCredentialsToAnotherZooKeeper() {
    assertThat(options("--zookeeper=z:1").resolve(Optional.of(INFRA), Map.of()).credential())
        .isNull();
  }

  @Test
  void shouldReadKafkaProperties(@TempDir Path folder) throws Exception {
    Path file = Files.writeString(folder.resolve("k.properties"), "session.timeout.ms=3000\n");

    assertThat(
            options("--kafka-properties=" + file)
                .resolve(Optional.of(INFRA), Map.of())
                .kafkaProperties())
        .containsExactly(Map.entry("session.timeout.ms", "3000"));
  }

  @Test
  void shouldSayWhatIsMissing() {
    assertThatExceptionOfType(CommandFailedException.class)
        .isThrownBy(() -> options("--kafka=k:1").resolve(Optional.empty(), Map.of()))
        .withMessageContainingAll("ZooKeeper", "--zookeeper", "COVEY_ZOOKEEPER", "covey infra");
    assertThatExceptionOfType(CommandFailedException.class)
        .isThrownBy(
            () -> options("--kafka-properties=absent").resolve(Optional.of(INFRA), Map.of()))
        .withMessageContaining("absent");
  }

  private static ConnectionOptions options(String... arguments) {
    ConnectionOptions options = new ConnectionOptions();
    new CommandLine(
            CommandLine.Model.CommandSpec.create()
                .addMixin("connection", CommandLine.Model.CommandSpec.forAnnotatedObject(options)))
        .parseArgs(arguments);
    return options;
  }
}
