package dev.covey.engine;

import dev.covey.engine.client.Transfers;
import dev.covey.engine.node.CoveyNode;
import dev.covey.engine.node.NodeSettings;
import dev.covey.engine.node.Store;
import dev.covey.fabric.NodeId;
import dev.covey.policy.PolicyTrust;
import java.io.IOException;
import java.io.StringReader;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Properties;
import org.camunda.bpm.engine.ProcessEngine;
import org.camunda.bpm.engine.impl.cfg.AbstractProcessEnginePlugin;
import org.camunda.bpm.engine.impl.cfg.ProcessEngineConfigurationImpl;

/**
 * Makes a Camunda 7 engine a node of a collective. Models and delegates stay as they are.
 *
 * <p>Add it to the engine's configuration, in Java or as a bean in {@code camunda.cfg.xml}, {@code
 * bpm-platform.xml} or a Spring context; every property is a text, so each of these can set it. The
 * engine joins while it is built and leaves when it is closed: {@link ProcessEngine#close} hands
 * its shards over and ends every thread of the plugin.
 *
 * <p>One plugin object serves one engine. Not thread-safe until the engine is built.
 */
public final class CoveyPlugin extends AbstractProcessEnginePlugin {
  private String collective;
  private String nodeId;
  private String labels = "";
  private String store = "kafka";
  private String kafkaBootstrapServers;
  private String kafkaProperties = "";
  private String replicationFactor = "1";
  private String zooKeeperConnect;
  private String zooKeeperCredential;
  private String policyPublicKeys = "";
  private String dataDirectory;
  private CoveyNode node;

  /** Name of the collective: lower-case letters, digits and dashes. Required. */
  public void setCollective(String collective) {
    this.collective = collective;
  }

  /** Name of this node, unique in the collective and the same after a restart. Required. */
  public void setNodeId(String nodeId) {
    this.nodeId = nodeId;
  }

  /** Labels by which policy selects nodes, as {@code role=payments,zone=eu}. */
  public void setLabels(String labels) {
    this.labels = labels;
  }

  /**
   * {@code kafka} (the default), or {@code file} for an engine alone: it keeps everything in the
   * data directory, and no property of Kafka and ZooKeeper may be set.
   */
  public void setStore(String store) {
    this.store = store;
  }

  /** Kafka brokers, as {@code host:port,host:port}. Required in a collective. */
  public void setKafkaBootstrapServers(String kafkaBootstrapServers) {
    this.kafkaBootstrapServers = kafkaBootstrapServers;
  }

  /**
   * Further properties of the Kafka clients (TLS, SASL, {@code session.timeout.ms} and others), in
   * the format of {@link Properties}: a line each.
   */
  public void setKafkaProperties(String kafkaProperties) {
    this.kafkaProperties = kafkaProperties;
  }

  /** Replication factor of topics that the node creates; 3 is usual in production. Default 1. */
  public void setReplicationFactor(String replicationFactor) {
    this.replicationFactor = replicationFactor;
  }

  /** ZooKeeper servers, as {@code host:port,host:port}. Required in a collective. */
  public void setZooKeeperConnect(String zooKeeperConnect) {
    this.zooKeeperConnect = zooKeeperConnect;
  }

  /** The credential with which the node reads policy, as {@code user:password}. */
  public void setZooKeeperCredential(String zooKeeperCredential) {
    this.zooKeeperCredential = zooKeeperCredential;
  }

  /**
   * Ed25519 public keys, PEM or its base64 alone, separated by commas or white space: the node
   * follows only revisions of the policy that are signed with one of them. Default none: it follows
   * any.
   */
  public void setPolicyPublicKeys(String policyPublicKeys) {
    this.policyPublicKeys = policyPublicKeys;
  }

  /**
   * A folder of the node's own, where it keeps the last good policy for a cold start. An engine
   * alone must have one, for its journals and full checkpoints, and reads {@code policy.yaml}
   * there.
   */
  public void setDataDirectory(String dataDirectory) {
    this.dataDirectory = dataDirectory;
  }

  /**
   * The shards this node has open now, as {@code site/number}; the catalog is {@code catalog/0}.
   * Thread-safe once the engine is built.
   */
  public List<String> openShards() {
    return node.openShards();
  }

  /**
   * The number of the policy's revision that this node acts by now. Thread-safe once the engine is
   * built.
   *
   * @throws IllegalStateException if the engine is not built yet, or closed
   */
  public long policyRevision() {
    return node.policy().revision().number();
  }

  /**
   * Copies of this collective's instances, in it or into others, by this node's own connection.
   * Thread-safe once the engine is built.
   *
   * @throws IllegalStateException if the engine is not built yet, or closed
   */
  public Transfers transfers() {
    return Transfers.of(collective, node.fabric(), node::policy);
  }

  @Override
  public void preInit(ProcessEngineConfigurationImpl configuration) {
    if (node != null) {
      throw new IllegalStateException("One CoveyPlugin object cannot serve two engines");
    }
    node = new CoveyNode(settings());
    node.configure(configuration);
  }

  @Override
  public void postInit(ProcessEngineConfigurationImpl configuration) {
    node.wrap(configuration);
  }

  @Override
  public void postProcessEngineBuild(ProcessEngine engine) {
    try {
      node.start(engine);
    } catch (RuntimeException e) {
      engine.close();
      throw e;
    }
  }

  private NodeSettings settings() {
    if (nodeId == null) {
      throw new IllegalArgumentException("CoveyPlugin: the property 'nodeId' is not set");
    }
    return new NodeSettings(
        collective,
        new NodeId(nodeId),
        parseLabels(),
        Store.parse(store),
        kafkaBootstrapServers,
        parseKafkaProperties(),
        parseReplicationFactor(),
        zooKeeperConnect,
        zooKeeperCredential,
        dataDirectory == null ? null : Path.of(dataDirectory),
        parseTrust());
  }

  private PolicyTrust parseTrust() {
    try {
      return PolicyTrust.parse(policyPublicKeys);
    } catch (IllegalArgumentException e) {
      throw new IllegalArgumentException(
          "CoveyPlugin: the property 'policyPublicKeys': " + e.getMessage(), e);
    }
  }

  private Map<String, String> parseLabels() {
    Map<String, String> parsed = new HashMap<>();
    for (String label : labels.split(",")) {
      if (label.isBlank()) {
        continue;
      }
      int equals = label.indexOf('=');
      if (equals < 1) {
        throw new IllegalArgumentException(
            "CoveyPlugin: expected labels as 'role=payments,zone=eu', but got '" + labels + "'");
      }
      parsed.put(label.substring(0, equals).trim(), label.substring(equals + 1).trim());
    }
    return parsed;
  }

  private Map<String, String> parseKafkaProperties() {
    Properties properties = new Properties();
    try {
      properties.load(new StringReader(kafkaProperties));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    Map<String, String> parsed = new HashMap<>();
    properties.forEach((key, value) -> parsed.put((String) key, (String) value));
    return parsed;
  }

  private short parseReplicationFactor() {
    try {
      return Short.parseShort(replicationFactor.trim());
    } catch (NumberFormatException e) {
      throw new IllegalArgumentException(
          "CoveyPlugin: expected a number as replicationFactor, got '" + replicationFactor + "'",
          e);
    }
  }
}
