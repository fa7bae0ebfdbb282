package dev.covey.fabric;

import java.time.Duration;
import java.util.Map;

/**
 * How a node reaches Kafka.
 *
 * @param collective name of the collective: the consumer group, and the prefix of every topic
 * @param properties further Kafka client properties (TLS, SASL, tuning) for every client; keys
 *     prefixed {@code producer.}, {@code consumer.} or {@code admin.} go to that kind only
 * @param replicationFactor of topics that are created
 * @param sessionTimeout after which a silent node loses its shards
 * @param maxRecordBytes the largest journal record or message
 * @param startTimeout how long {@link Fabric#start} waits for the brokers
 */
public record FabricSettings(
    String collective,
    NodeId node,
    String bootstrapServers,
    Map<String, String> properties,
    short replicationFactor,
    Duration sessionTimeout,
    int maxRecordBytes,
    Duration startTimeout) {
  public FabricSettings {
    if (collective == null || !collective.matches("[a-z][a-z0-9-]{0,40}")) {
      throw new IllegalArgumentException(
          "Expected a collective name of lower-case letters, digits and '-', but got '"
              + collective
              + "'");
    }
    if (bootstrapServers == null || bootstrapServers.isBlank()) {
      throw new IllegalArgumentException("Expected kafkaBootstrapServers, but none are set");
    }
    if (node == null || replicationFactor < 1 || maxRecordBytes < 1) {
      throw new IllegalArgumentException(
          "Expected a node id, and at least 1 replica and 1 byte a record, but got node %s, replicationFactor %d, maxRecordBytes %d"
              .formatted(node, replicationFactor, maxRecordBytes));
    }
    if (sessionTimeout.toMillis() < 1 || startTimeout.toMillis() < 1) {
      throw new IllegalArgumentException(
          "Expected timeouts of at least 1 ms, but got sessionTimeout %s and startTimeout %s"
              .formatted(sessionTimeout, startTimeout));
    }
    properties = Map.copyOf(properties);
  }

  /** The usual settings: replication 1, session timeout 10 s, records up to 16 MiB. */
  public static FabricSettings of(String collective, NodeId node, String bootstrapServers) {
    return new FabricSettings(
        collective,
        node,
        bootstrapServers,
        Map.of(),
        (short) 1,
        Duration.ofSeconds(10),
        16 * 1024 * 1024,
        Duration.ofSeconds(30));
  }
}
