package dev.covey.engine.node;

import dev.covey.fabric.NodeId;
import java.nio.file.Path;
import java.util.Map;

/**
 * What a node is told by its configuration. What may change at run time is policy, not here.
 *
 * @param zooKeeperCredential {@code user:password} with which policy is read, or null
 * @param dataDirectory where the node keeps the last good policy, or null for nowhere
 */
public record NodeSettings(
    String collective,
    NodeId node,
    Map<String, String> labels,
    String kafkaBootstrapServers,
    Map<String, String> kafkaProperties,
    short replicationFactor,
    String zooKeeperConnect,
    String zooKeeperCredential,
    Path dataDirectory) {
  public NodeSettings {
    require("collective", collective);
    require("kafkaBootstrapServers", kafkaBootstrapServers);
    require("zooKeeperConnect", zooKeeperConnect);
    if (replicationFactor < 1) {
      throw new IllegalArgumentException(
          "CoveyPlugin: expected a replicationFactor of at least 1, got " + replicationFactor);
    }
    labels = Map.copyOf(labels);
    kafkaProperties = Map.copyOf(kafkaProperties);
  }

  private static void require(String name, String value) {
    if (value == null || value.isBlank()) {
      throw new IllegalArgumentException("CoveyPlugin: the property '" + name + "' is not set");
    }
  }
}
