package dev.covey.benchmarks;

import dev.covey.embedded.EmbeddedServers;
import dev.covey.engine.CoveyPlugin;
import dev.covey.engine.client.CoveyClient;
import dev.covey.engine.client.NodeStatus;
import dev.covey.fabric.Fabric;
import dev.covey.fabric.FabricSettings;
import dev.covey.fabric.NodeId;
import dev.covey.fabric.ShardId;
import dev.covey.fabric.kafka.KafkaFabric;
import dev.covey.policy.PolicyDocument;
import dev.covey.policy.PolicyPublisher;
import dev.covey.policy.zookeeper.ZooKeeperPolicy;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.camunda.bpm.engine.ProcessEngine;
import org.camunda.bpm.engine.impl.cfg.ProcessEngineConfigurationImpl;
import org.camunda.bpm.engine.impl.cfg.StandaloneProcessEngineConfiguration;
import org.camunda.bpm.engine.impl.jobexecutor.DefaultJobExecutor;
import org.camunda.bpm.engine.repository.DeploymentBuilder;

/**
 * A collective of engines in this JVM with one shard, for benchmarks of what a shard costs.
 *
 * @param history the engines' history level, as Camunda names it
 * @param jobs who runs an engine's jobs
 */
record BenchCollective(String name, EmbeddedServers servers, String history, Jobs jobs) {
  static final ShardId SHARD = new ShardId("main", 0);

  /** Who runs an engine's jobs. */
  @FunctionalInterface
  interface Jobs {
    Jobs NOBODY = configuration -> configuration.setJobExecutorActivate(false);

    /** Camunda's job executor with the settings it is delivered with: 3 threads, at most 10. */
    Jobs AS_DELIVERED = configuration -> configuration.setJobExecutorActivate(true);

    /** Camunda's job executor with so many threads, 1 or more. */
    static Jobs threads(int threads) {
      return configuration -> {
        AS_DELIVERED.configure(configuration);
        DefaultJobExecutor executor = new DefaultJobExecutor();
        executor.setCorePoolSize(threads);
        executor.setMaxPoolSize(threads);
        configuration.setJobExecutor(executor);
      };
    }

    /** Before the engine is built. */
    void configure(ProcessEngineConfigurationImpl configuration);
  }

  /** One engine of it. */
  record Node(String name, ProcessEngine engine, CoveyPlugin plugin) {
    boolean open() {
      return plugin.openShards().contains(SHARD.toString());
    }

    void close() {
      engine.close();
    }

    void deploy() {
      deploy("bench/bench-journaled.bpmn");
    }

    void deploy(String... models) {
      DeploymentBuilder deployment = engine.getRepositoryService().createDeployment().name("bench");
      for (String model : models) {
        deployment.addClasspathResource(model);
      }
      deployment.deploy();
    }

    void start(int instances) throws InterruptedException {
      start("bench-journaled", instances);
    }

    void start(String process, int instances) throws InterruptedException {
      start(process, instances, new Semaphore(instances));
    }

    /** By 16 callers, each of which takes a place before it starts one. */
    void start(String process, int instances, Semaphore places) throws InterruptedException {
      ExecutorService callers = Executors.newFixedThreadPool(16);
      try {
        List<Callable<Void>> work = new ArrayList<>();
        for (int caller = 0; caller < 16; caller++) {
          int share = instances / 16 + (caller < instances % 16 ? 1 : 0);
          work.add(
              () -> {
                for (int i = 0; i < share; i++) {
                  places.acquire();
                  engine
                      .getRuntimeService()
                      .startProcessInstanceByKey(process, Map.of("n", i, "text", "t" + i));
                }
                return null;
              });
        }
        for (Future<Void> done : callers.invokeAll(work)) {
          done.get();
        }
      } catch (ExecutionException e) {
        throw new IllegalStateException("An instance could not be started", e.getCause());
      } finally {
        callers.shutdownNow();
      }
    }
  }

  /** Without jobs. */
  BenchCollective(String name, EmbeddedServers servers, String history) {
    this(name, servers, history, Jobs.NOBODY);
  }

  void push(String policy) {
    try (PolicyPublisher publisher = publisher()) {
      publisher.push(PolicyDocument.parse(policy), "benchmark", "benchmark");
    }
  }

  /** For the caller to close. */
  PolicyPublisher publisher() {
    return ZooKeeperPolicy.publisher(
        servers.zooKeeper().connectString(), name, "admin:bench", "node:bench");
  }

  /** An engine with the label {@code node} of its name. */
  Node join(String node) {
    CoveyPlugin plugin = new CoveyPlugin();
    plugin.setCollective(name);
    plugin.setNodeId(node);
    plugin.setLabels("node=" + node);
    plugin.setKafkaBootstrapServers(servers.kafka().bootstrapServers());
    plugin.setZooKeeperConnect(servers.zooKeeper().connectString());
    plugin.setZooKeeperCredential("node:bench");
    ProcessEngineConfigurationImpl configuration = new StandaloneProcessEngineConfiguration();
    configuration.setProcessEngineName(name + "-" + node);
    configuration.setJdbcUrl("jdbc:h2:mem:" + name + node + ";QUERY_CACHE_SIZE=1024");
    configuration.setJdbcMaxActiveConnections(50);
    configuration.setDatabaseSchemaUpdate("true");
    configuration.setHistory(history);
    configuration.setMetricsEnabled(false);
    configuration.setTaskMetricsEnabled(false);
    jobs.configure(configuration);
    configuration.getProcessEnginePlugins().add(plugin);
    return new Node(node, configuration.buildProcessEngine(), plugin);
  }

  Fabric fabric() {
    Fabric fabric =
        KafkaFabric.connect(
            FabricSettings.of(name, new NodeId("bench"), servers.kafka().bootstrapServers()));
    fabric.start();
    fabric.declare(Map.of(SHARD.site(), 1));
    return fabric;
  }

  CoveyClient client() {
    return CoveyClient.connect(
        name,
        servers.kafka().bootstrapServers(),
        Map.of(),
        servers.zooKeeper().connectString(),
        "node:bench");
  }

  /**
   * How long a node needed to open the shard once the group had given it the shard, as it says.
   *
   * @param how a pattern whose first group are the milliseconds
   */
  static long afterAssignment(CoveyClient client, Node node, Pattern how)
      throws InterruptedException {
    await(() -> saysHow(client, node).isPresent());
    String says = saysHow(client, node).orElseThrow();
    Matcher took = how.matcher(says);
    if (!took.matches()) {
      throw new IllegalStateException(
          "Expected '%s', but %s says '%s'".formatted(how, node.name(), says));
    }
    return Long.parseLong(took.group(1));
  }

  /** How the rows of the shard came to a node, in its own words; empty if it does not own it. */
  static Optional<String> saysHow(CoveyClient client, Node node) {
    return Optional.ofNullable(status(client, node).opened().get(SHARD.toString()));
  }

  static NodeStatus status(CoveyClient client, Node node) {
    return client.nodes().get(new NodeId(node.name()));
  }

  static void await(Callable<Boolean> condition) throws InterruptedException {
    try {
      while (!condition.call()) {
        TimeUnit.MILLISECONDS.sleep(2);
      }
    } catch (InterruptedException e) {
      throw e;
    } catch (Exception e) {
      throw new IllegalStateException(e);
    }
  }
}
