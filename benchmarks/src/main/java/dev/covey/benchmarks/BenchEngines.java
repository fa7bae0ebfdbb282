package dev.covey.benchmarks;

import dev.covey.embedded.EmbeddedServers;
import dev.covey.engine.CoveyPlugin;
import dev.covey.policy.PolicyDocument;
import dev.covey.policy.PolicyPublisher;
import dev.covey.policy.zookeeper.ZooKeeperPolicy;
import org.camunda.bpm.engine.ProcessEngine;
import org.camunda.bpm.engine.impl.cfg.ProcessEngineConfigurationImpl;
import org.camunda.bpm.engine.impl.cfg.StandaloneProcessEngineConfiguration;
import org.camunda.bpm.engine.impl.persistence.StrongUuidGenerator;

/** A bare engine and one in a collective of its own, alike but for the plugin. */
final class BenchEngines implements AutoCloseable {
  private static final String COLLECTIVE = "bench";
  private static final String POLICY =
      """
      sites:
        main: { selector: "", shards: 12 }
      defaults: { site: main, durability: journaled }
      processes:
        bench-relaxed: { durability: relaxed }
      """;

  private final EmbeddedServers servers = EmbeddedServers.start();
  private final ProcessEngine bare;
  private final ProcessEngine node;

  BenchEngines(String history) {
    try (PolicyPublisher publisher =
        ZooKeeperPolicy.publisher(
            servers.zooKeeper().connectString(), COLLECTIVE, "admin:bench", "node:bench")) {
      publisher.push(PolicyDocument.parse(POLICY), "benchmark", "benchmark");
    }
    bare = deployed(configuration("bare", history).buildProcessEngine());
    ProcessEngineConfigurationImpl covey = configuration("node", history);
    covey.getProcessEnginePlugins().add(plugin());
    node = deployed(covey.buildProcessEngine());
  }

  Variant bare() {
    return new Variant("bare", bare, "bench-journaled");
  }

  Variant journaled() {
    return new Variant("journaled", node, "bench-journaled");
  }

  Variant relaxed() {
    return new Variant("relaxed", node, "bench-relaxed");
  }

  private static ProcessEngineConfigurationImpl configuration(String name, String history) {
    ProcessEngineConfigurationImpl configuration = new StandaloneProcessEngineConfiguration();
    configuration.setProcessEngineName("bench-" + name);
    configuration.setJdbcUrl("jdbc:h2:mem:bench-" + name + ";QUERY_CACHE_SIZE=1024");
    configuration.setJdbcMaxActiveConnections(100);
    configuration.setDatabaseSchemaUpdate("true");
    configuration.setHistory(history);
    configuration.setMetricsEnabled(false);
    configuration.setTaskMetricsEnabled(false);
    configuration.setJobExecutorActivate(false);
    configuration.setIdGenerator(new StrongUuidGenerator());
    return configuration;
  }

  private CoveyPlugin plugin() {
    CoveyPlugin plugin = new CoveyPlugin();
    plugin.setCollective(COLLECTIVE);
    plugin.setNodeId("bench-node");
    plugin.setKafkaBootstrapServers(servers.kafka().bootstrapServers());
    plugin.setZooKeeperConnect(servers.zooKeeper().connectString());
    plugin.setZooKeeperCredential("node:bench");
    return plugin;
  }

  private static ProcessEngine deployed(ProcessEngine engine) {
    engine
        .getRepositoryService()
        .createDeployment()
        .name("bench")
        .addClasspathResource("bench/bench-journaled.bpmn")
        .addClasspathResource("bench/bench-relaxed.bpmn")
        .deploy();
    return engine;
  }

  @Override
  public void close() {
    bare.close();
    node.close();
    servers.close();
  }
}
