package dev.covey.cli;

import dev.covey.cli.collective.Connection;
import dev.covey.cli.local.LocalInfra;
import dev.covey.cli.terminal.CommandFailedException;
import java.io.IOException;
import java.io.Reader;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Properties;
import java.util.stream.Stream;
import picocli.CommandLine.Option;

/**
 * How to reach a collective, as options of a command. What is not given comes from servers that run
 * for the current folder, or else from the environment.
 */
final class ConnectionOptions {
  static final String DEFAULT_COLLECTIVE = "demo";

  @Option(
      names = "--collective",
      paramLabel = "NAME",
      description =
          "Name of the collective (default: that of a local 'covey infra', or else "
              + DEFAULT_COLLECTIVE
              + ").")
  private String collective;

  @Option(
      names = "--kafka",
      paramLabel = "HOST:PORT",
      description = "Kafka brokers (default: of a local 'covey infra', or else $$COVEY_KAFKA).")
  private String kafka;

  @Option(
      names = "--zookeeper",
      paramLabel = "HOST:PORT",
      description =
          "ZooKeeper servers (default: of a local 'covey infra', or else $$COVEY_ZOOKEEPER).")
  private String zooKeeper;

  @Option(
      names = "--kafka-properties",
      paramLabel = "FILE",
      description = "Further properties of the Kafka clients: TLS, SASL and others.")
  private Path kafkaProperties;

  @Option(
      names = "--zookeeper-credential",
      paramLabel = "USER:PASSWORD",
      description =
          "May read policy (default: of a local 'covey infra', or else $$COVEY_ZOOKEEPER_CREDENTIAL).")
  private String credential;

  boolean anyGiven() {
    return Stream.of(collective, kafka, zooKeeper, kafkaProperties, credential)
        .anyMatch(Objects::nonNull);
  }

  /** With the current folder and the process's environment. */
  Connection resolve() {
    return resolve(LocalInfra.running(Path.of("")), System.getenv());
  }

  Connection resolve(Optional<LocalInfra> infra, Map<String, String> environment) {
    // Credentials of the local ZooKeeper are not for another one.
    Optional<LocalInfra> own = zooKeeper == null ? infra : Optional.empty();
    return new Connection(
        first(collective, infra.map(LocalInfra::collective), DEFAULT_COLLECTIVE),
        required(
            first(kafka, infra.map(LocalInfra::kafka), environment.get("COVEY_KAFKA")),
            "Kafka",
            "--kafka HOST:PORT",
            "COVEY_KAFKA"),
        kafkaProperties(),
        required(
            first(zooKeeper, infra.map(LocalInfra::zooKeeper), environment.get("COVEY_ZOOKEEPER")),
            "ZooKeeper",
            "--zookeeper HOST:PORT",
            "COVEY_ZOOKEEPER"),
        first(
            credential,
            own.map(local -> local.credentials().node()),
            environment.get("COVEY_ZOOKEEPER_CREDENTIAL")));
  }

  private static String first(String given, Optional<String> local, String otherwise) {
    return given != null ? given : local.orElse(otherwise);
  }

  private static String required(String value, String what, String option, String variable) {
    if (value == null || value.isBlank()) {
      throw new CommandFailedException(
          "No %s is known: give %s, set %s, or start one in this folder with 'covey infra'"
              .formatted(what, option, variable));
    }
    return value;
  }

  private Map<String, String> kafkaProperties() {
    if (kafkaProperties == null) {
      return Map.of();
    }
    Properties properties = new Properties();
    try (Reader reader = Files.newBufferedReader(kafkaProperties)) {
      properties.load(reader);
    } catch (IOException | IllegalArgumentException e) {
      throw new CommandFailedException(
          "Cannot read the Kafka properties in %s: %s".formatted(kafkaProperties, e), e);
    }
    Map<String, String> map = new HashMap<>();
    properties.forEach((key, value) -> map.put((String) key, (String) value));
    return map;
  }
}
