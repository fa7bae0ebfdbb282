package dev.covey.cli.collective;

import dev.covey.cli.local.LocalInfra;
import dev.covey.engine.client.CoveyClient;
import java.util.Map;
import java.util.Objects;

/**
 * How to reach a collective.
 *
 * @param kafkaProperties for the Kafka clients
 * @param credential {@code user:password} for ZooKeeper, or null
 */
public record Connection(
    String collective,
    String kafka,
    Map<String, String> kafkaProperties,
    String zooKeeper,
    String credential) {

  /** Requires all but the credential. */
  public Connection {
    Objects.requireNonNull(collective, "collective");
    Objects.requireNonNull(kafka, "kafka");
    Objects.requireNonNull(zooKeeper, "zooKeeper");
    kafkaProperties = Map.copyOf(kafkaProperties);
  }

  /** To servers of this machine, as a node would. */
  public static Connection to(LocalInfra infra) {
    return new Connection(
        infra.collective(), infra.kafka(), Map.of(), infra.zooKeeper(), infra.credentials().node());
  }

  /** Connects; close what is returned. */
  public CoveyClient open() {
    return CoveyClient.connect(collective, kafka, kafkaProperties, zooKeeper, credential);
  }

  /** Leaves the credential out. */
  @Override
  public String toString() {
    return "Connection[%s, %s, %s]".formatted(collective, kafka, zooKeeper);
  }
}
