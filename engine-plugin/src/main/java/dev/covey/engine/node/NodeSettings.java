package dev.covey.engine.node;

import dev.covey.fabric.NodeId;
import dev.covey.policy.PolicyTrust;
import java.nio.file.Path;
import java.util.Map;

/**
 * What a node is told by its configuration. What may change at run time is policy, not here.
 *
 * @param kafkaBootstrapServers of a collective; null for an engine alone, as all of Kafka and
 *     ZooKeeper
 * @param zooKeeperCredential {@code user:password} with which policy is read, or null
 * @param dataDirectory where the node keeps the last good policy, or null for nowhere; of an engine
 *     alone, where it keeps everything
 * @param trust whose signatures the policy's revisions need
 */
public record NodeSettings(
    String collective,
    NodeId node,
    Map<String, String> labels,
    Store store,
    String kafkaBootstrapServers,
    Map<String, String> kafkaProperties,
    short replicationFactor,
    String zooKeeperConnect,
    String zooKeeperCredential,
    Path dataDirectory,
    PolicyTrust trust) {
  public NodeSettings {
    require("collective", collective);
    if (store == Store.KAFKA) {
      require("kafkaBootstrapServers", kafkaBootstrapServers);
      require("zooKeeperConnect", zooKeeperConnect);
    } else {
      require("dataDirectory", dataDirectory == null ? null : dataDirectory.toString());
      refuse("kafkaBootstrapServers", kafkaBootstrapServers != null);
      refuse("kafkaProperties", !kafkaProperties.isEmpty());
      refuse("zooKeeperConnect", zooKeeperConnect != null);
      refuse("zooKeeperCredential", zooKeeperCredential != null);
      refuse("policyPublicKeys", !trust.isNone());
    }
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

  private static void refuse(String name, boolean set) {
    if (set) {
      throw new IllegalArgumentException(
          "CoveyPlugin: expected no property '"
              + name
              + "' with store 'file', since the engine is alone then, but it is set");
    }
  }
}
