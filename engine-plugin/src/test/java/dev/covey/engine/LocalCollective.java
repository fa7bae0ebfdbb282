package dev.covey.engine;

import dev.covey.embedded.EmbeddedServers;
import dev.covey.engine.client.CoveyClient;
import dev.covey.engine.client.Transfers;
import dev.covey.policy.PolicyDocument;
import dev.covey.policy.PolicyPublisher;
import dev.covey.policy.Revision;
import dev.covey.policy.zookeeper.ZooKeeperPolicy;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.function.Consumer;
import java.util.stream.Stream;
import org.awaitility.Awaitility;
import org.camunda.bpm.engine.ProcessEngine;
import org.camunda.bpm.engine.history.HistoricProcessInstance;
import org.camunda.bpm.engine.impl.cfg.ProcessEngineConfigurationImpl;

/** A collective of engines in this JVM, each with its own database, on the JVM's shared servers. */
public final class LocalCollective implements AutoCloseable {
  public static final String ADMIN = "admin:secret";
  public static final String READER = "node:read";
  private static final String DEFAULT_POLICY =
      """
      sites:
        main: { selector: "", shards: 6 }
      defaults: { site: main, durability: journaled }
      """;

  private final String name = "test-" + UUID.randomUUID().toString().substring(0, 8);
  private final EmbeddedServers servers;
  private final Map<String, ProcessEngine> engines = new LinkedHashMap<>();
  private final Map<String, CoveyPlugin> plugins = new LinkedHashMap<>();
  private final Map<String, String> urls = new LinkedHashMap<>();

  private LocalCollective(EmbeddedServers servers, String policy) {
    this.servers = servers;
    push(policy);
  }

  /** A collective of n nodes, node-1 and so on, all of them open for work. */
  public static LocalCollective of(int nodes) {
    LocalCollective collective = withPolicy(DEFAULT_POLICY);
    for (int i = 1; i <= nodes; i++) {
      collective.join("node-" + i, "");
    }
    collective.awaitShards(6);
    collective.awaitShares();
    return collective;
  }

  /** A collective without nodes yet. */
  public static LocalCollective withPolicy(String yaml) {
    return new LocalCollective(EmbeddedServers.shared(), yaml);
  }

  /** A collective without nodes, on servers of the test's own. */
  public static LocalCollective on(EmbeddedServers servers) {
    return new LocalCollective(servers, DEFAULT_POLICY);
  }

  /** A collective without nodes, on servers of the test's own and with a policy of its own. */
  public static LocalCollective on(EmbeddedServers servers, String yaml) {
    return new LocalCollective(servers, yaml);
  }

  public String name() {
    return name;
  }

  /** A client of this collective, for the caller to close. */
  public CoveyClient client() {
    return CoveyClient.connect(
        name,
        servers.kafka().bootstrapServers(),
        Map.of(),
        servers.zooKeeper().connectString(),
        READER);
  }

  public EmbeddedServers servers() {
    return servers;
  }

  /** Makes a policy live; nodes follow a moment later. */
  public Revision push(String yaml) {
    try (PolicyPublisher publisher =
        ZooKeeperPolicy.publisher(servers.zooKeeper().connectString(), name, ADMIN, READER)) {
      return publisher.push(PolicyDocument.parse(yaml), "test", "test");
    }
  }

  /** Makes a policy live, and waits until all nodes act by it. */
  public Revision pushAndAwait(String yaml) {
    Revision revision = push(yaml);
    Awaitility.await()
        .atMost(Duration.ofSeconds(60))
        .pollInterval(Duration.ofMillis(20))
        .until(
            () ->
                engines.keySet().stream()
                    .allMatch(node -> plugins.get(node).policyRevision() == revision.number()));
    return revision;
  }

  public ProcessEngine join(String node, String labels) {
    return join(node, labels, configuration -> {});
  }

  public ProcessEngine join(
      String node, String labels, Consumer<ProcessEngineConfigurationImpl> also) {
    ProcessEngineConfigurationImpl configuration = new QuickEngineConfiguration();
    configuration.setProcessEngineName(name + "-" + node);
    configuration.setJdbcUrl(
        urls.computeIfAbsent(
            node, n -> "jdbc:h2:mem:" + name + "-" + n + ";QUERY_CACHE_SIZE=1024"));
    configuration.setJdbcMaxActiveConnections(50);
    configuration.setDatabaseSchemaUpdate("true");
    configuration.setHistory("full");
    configuration.setMetricsEnabled(false);
    configuration.setJobExecutorActivate(true);
    CoveyPlugin plugin = plugin(node, labels);
    plugins.put(node, plugin);
    configuration.getProcessEnginePlugins().add(plugin);
    also.accept(configuration);
    if (configuration.getJobExecutor() == null) {
      QuickJobExecutor.configure(configuration);
    }
    ProcessEngine engine = configuration.buildProcessEngine();
    engines.put(node, engine);
    return engine;
  }

  /** A plugin as the configuration of one node would have it. */
  public CoveyPlugin plugin(String node, String labels) {
    CoveyPlugin plugin = new CoveyPlugin();
    plugin.setCollective(name);
    plugin.setNodeId(node);
    plugin.setLabels(labels);
    plugin.setKafkaBootstrapServers(servers.kafka().bootstrapServers());
    plugin.setKafkaProperties("session.timeout.ms=3000");
    plugin.setZooKeeperConnect(servers.zooKeeper().connectString());
    plugin.setZooKeeperCredential(READER);
    return plugin;
  }

  /** Transfers by a node's own connection. */
  public Transfers transfers(String node) {
    return plugins.get(node).transfers();
  }

  /** The database of a node that joins later. */
  public void database(String node, String jdbcUrl) {
    urls.put(node, jdbcUrl);
  }

  public ProcessEngine engine(int number) {
    return engines.get("node-" + number);
  }

  public List<ProcessEngine> engines() {
    return new ArrayList<>(engines.values());
  }

  /** All instances of a process that there have been, wherever they are. */
  public Stream<HistoricProcessInstance> started(String processKey) {
    return engines().stream()
        .flatMap(
            engine ->
                engine
                    .getHistoryService()
                    .createHistoricProcessInstanceQuery()
                    .processDefinitionKey(processKey)
                    .list()
                    .stream());
  }

  /** Leaves in the orderly way. */
  public void leave(String node) {
    engines.remove(node).close();
  }

  /** Waits until that many shards (of sites, without the catalog) are open over all nodes. */
  public void awaitShards(int count) {
    Awaitility.await()
        .atMost(Duration.ofSeconds(60))
        .pollInterval(Duration.ofMillis(20))
        .until(() -> openShards() == count);
  }

  private int openShards() {
    return (int)
        engines.keySet().stream()
            .flatMap(node -> plugins.get(node).openShards().stream())
            .filter(shard -> !shard.startsWith("catalog"))
            .count();
  }

  /** Waits until every node owns something and one of them the catalog: the group is at rest. */
  public void awaitShares() {
    Awaitility.await()
        .atMost(Duration.ofSeconds(60))
        .pollInterval(Duration.ofMillis(20))
        .until(
            () ->
                owner("catalog/0") != null
                    && engines.keySet().stream().noneMatch(node -> shards(node).isEmpty()));
  }

  /** The node that has a shard open now, or null. */
  public String owner(String shard) {
    return engines.keySet().stream()
        .filter(node -> shards(node).contains(shard))
        .findFirst()
        .orElse(null);
  }

  public ProcessEngine engine(String node) {
    return engines.get(node);
  }

  /** The revision that a node acts by. */
  public long policyRevision(String node) {
    return plugins.get(node).policyRevision();
  }

  /** The open shards of a node, the catalog among them. */
  public List<String> shards(String node) {
    return plugins.get(node).openShards();
  }

  @Override
  public void close() {
    engines().forEach(ProcessEngine::close);
    engines.clear();
  }
}
