package dev.covey.cli;

import dev.covey.cli.collective.PolicyStore;
import dev.covey.cli.local.LocalInfra;
import dev.covey.cli.terminal.CommandFailedException;
import java.nio.file.Path;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.stream.Stream;
import picocli.CommandLine.Option;

/**
 * Where the policy of a collective lies, as options of a command. What is not given comes from
 * servers that run for the current folder, or else from the environment.
 */
final class ZooKeeperOptions {
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
      names = "--zookeeper",
      paramLabel = "HOST:PORT",
      description =
          "ZooKeeper servers (default: of a local 'covey infra', or else $$COVEY_ZOOKEEPER).")
  private String zooKeeper;

  @Option(
      names = "--zookeeper-credential",
      paramLabel = "USER:PASSWORD",
      description =
          "May read policy (default: of a local 'covey infra', or else $$COVEY_ZOOKEEPER_CREDENTIAL).")
  private String credential;

  boolean anyGiven() {
    return Stream.of(collective, zooKeeper, credential).anyMatch(Objects::nonNull);
  }

  /** With the current folder and the process's environment. */
  PolicyStore resolve() {
    return resolve(LocalInfra.running(Path.of("")), System.getenv());
  }

  PolicyStore resolve(Optional<LocalInfra> infra, Map<String, String> environment) {
    return new PolicyStore(
        first(collective, infra.map(LocalInfra::collective), DEFAULT_COLLECTIVE),
        required(
            first(zooKeeper, infra.map(LocalInfra::zooKeeper), environment.get("COVEY_ZOOKEEPER")),
            "ZooKeeper",
            "--zookeeper HOST:PORT",
            "COVEY_ZOOKEEPER"),
        first(
            credential,
            trusted(infra).map(local -> local.credentials().node()),
            environment.get("COVEY_ZOOKEEPER_CREDENTIAL")));
  }

  /** Credentials of the local ZooKeeper are not for another one. */
  Optional<LocalInfra> trusted(Optional<LocalInfra> infra) {
    return zooKeeper == null ? infra : Optional.empty();
  }

  static String first(String given, Optional<String> local, String otherwise) {
    return given != null ? given : local.orElse(otherwise);
  }

  static String required(String value, String what, String option, String variable) {
    if (value == null || value.isBlank()) {
      throw new CommandFailedException(
          "No %s is known: give %s, set %s, or start one in this folder with 'covey infra'"
              .formatted(what, option, variable));
    }
    return value;
  }
}
