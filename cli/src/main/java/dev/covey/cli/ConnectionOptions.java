package dev.covey.cli;

import dev.covey.cli.collective.Connection;
import dev.covey.cli.collective.PolicyStore;
import dev.covey.cli.local.LocalInfra;
import dev.covey.cli.terminal.CommandFailedException;
import java.io.IOException;
import java.io.Reader;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.Properties;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/**
 * How to reach a collective, as options of a command. What is not given comes from servers that run
 * for the current folder, or else from the environment.
 */
final class ConnectionOptions {
  @Mixin private ZooKeeperOptions zooKeeper;

  @Option(
      names = "--kafka",
      paramLabel = "HOST:PORT",
      description = "Kafka brokers (default: of a local 'covey infra', or else $$COVEY_KAFKA).")
  private String kafka;

  @Option(
      names = "--kafka-properties",
      paramLabel = "FILE",
      description = "Further properties of the Kafka clients: TLS, SASL and others.")
  private Path kafkaProperties;

  boolean anyGiven() {
    return zooKeeper.anyGiven() || kafka != null || kafkaProperties != null;
  }

  /** With the current folder and the process's environment. */
  Connection resolve() {
    return resolve(LocalInfra.running(Path.of("")), System.getenv());
  }

  Connection resolve(Optional<LocalInfra> infra, Map<String, String> environment) {
    String brokers =
        ZooKeeperOptions.required(
            ZooKeeperOptions.first(
                kafka, infra.map(LocalInfra::kafka), environment.get("COVEY_KAFKA")),
            "Kafka",
            "--kafka HOST:PORT",
            "COVEY_KAFKA");
    PolicyStore store = zooKeeper.resolve(infra, environment);
    return new Connection(
        store.collective(), brokers, kafkaProperties(), store.zooKeeper(), store.credential());
  }

  /** The part that needs no Kafka. */
  PolicyStore policyStore() {
    return zooKeeper.resolve();
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
