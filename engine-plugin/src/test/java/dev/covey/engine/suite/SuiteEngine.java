package dev.covey.engine.suite;

import dev.covey.embedded.EmbeddedServers;
import dev.covey.engine.CoveyPlugin;
import dev.covey.fabric.Fabric;
import dev.covey.fabric.FabricSettings;
import dev.covey.fabric.NodeId;
import dev.covey.fabric.ShardId;
import dev.covey.fabric.kafka.KafkaFabric;
import dev.covey.policy.PolicyDocument;
import dev.covey.policy.PolicyPublisher;
import dev.covey.policy.zookeeper.ZooKeeperPolicy;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.IntStream;
import org.awaitility.Awaitility;
import org.camunda.bpm.engine.ProcessEngine;
import org.camunda.bpm.engine.impl.cfg.AbstractProcessEnginePlugin;
import org.camunda.bpm.engine.impl.cfg.ProcessEngineConfigurationImpl;
import org.camunda.bpm.engine.impl.cfg.StandaloneInMemProcessEngineConfiguration;
import org.camunda.bpm.engine.impl.interceptor.Command;
import org.camunda.bpm.engine.impl.interceptor.CommandExecutor;
import org.camunda.bpm.engine.impl.interceptor.CommandInterceptor;

/**
 * The engine of Camunda's own tests, as the {@code camunda.cfg.xml} of the suite names it: each one
 * the only node of a collective of its own, with a database of its own. With {@code
 * -Dcovey.suite.plain=true} it is the engine without the plugin.
 */
public final class SuiteEngine extends StandaloneInMemProcessEngineConfiguration {
  private static final boolean PLAIN = Boolean.getBoolean("covey.suite.plain");
  private static final boolean PLACED = Boolean.getBoolean("covey.suite.placed");
  private static final String RUN = UUID.randomUUID().toString().substring(0, 8);
  private static final AtomicInteger ENGINES = new AtomicInteger();
  private static final String ADMIN = "admin:secret";
  private static final String READER = "node:read";
  private static final Path REPORTS =
      Path.of(System.getProperty("covey.suite.reports", "target/camunda-suite-reports"));
  private static final String URL = "jdbc:h2:mem:[^;]*";
  private static final int SHARDS = 4;
  private static final String POLICY =
      """
      sites:
        main: { selector: "", shards: %d }
      defaults: { site: main, durability: journaled }
      """
          .formatted(SHARDS);

  private Runnable closing = () -> {};

  /** Called by the reader of {@code camunda.cfg.xml}. */
  public SuiteEngine() {}

  @Override
  public ProcessEngine buildProcessEngine() {
    if (PLAIN) {
      return super.buildProcessEngine();
    }
    int number = ENGINES.incrementAndGet();
    String collective = "suite-" + RUN + "-" + number;
    EmbeddedServers servers = EmbeddedServers.shared();
    if (PLACED) {
      return buildPair(collective, servers);
    }
    try (PolicyPublisher publisher =
        ZooKeeperPolicy.publisher(servers.zooKeeper().connectString(), collective, ADMIN, READER)) {
      publisher.push(PolicyDocument.parse(POLICY), "suite", "suite");
    }
    setJdbcUrl(getJdbcUrl().replaceFirst(URL, "jdbc:h2:mem:" + collective));
    CoveyPlugin plugin = plugin(collective, servers, "node-1");
    getProcessEnginePlugins().add(plugin);
    ShadowCheck check = new ShadowCheck(REPORTS.resolve("shadow.txt"));
    // The first engine serves most of the tests; the others live as long as one.
    if (number == 1) {
      setCustomPreCommandInterceptorsTxRequired(new ArrayList<>(List.of(check)));
    }
    ProcessEngine engine = super.buildProcessEngine();
    awaitShards(plugin, SHARDS + 1);
    if (number == 1) {
      check.start(shadow(collective, servers));
    }
    return engine;
  }

  /** This engine is the home of all instances, and a second one beside it is where they visit. */
  private ProcessEngine buildPair(String collective, EmbeddedServers servers) {
    PolicyPublisher publisher =
        ZooKeeperPolicy.publisher(servers.zooKeeper().connectString(), collective, ADMIN, READER);
    CoveyPlugin first = plugin(collective, servers, "node-1");
    first.setLabels("role=home");
    CoveyPlugin second = plugin(collective, servers, "node-2");
    second.setLabels("role=away");
    PlacedActivities placed = TwoNodes.placing(publisher, List.of(first, second));
    placed.begin();
    SuiteEngine beside = new SuiteEngine();
    ConfigurationCopy copy = new ConfigurationCopy(this, beside);
    copy.beforeBuild();
    beside.setProcessEngineName(getProcessEngineName() + "-away");
    beside.setJdbcUrl(getJdbcUrl().replaceFirst(URL, "jdbc:h2:mem:" + collective + "-away"));
    setJdbcUrl(getJdbcUrl().replaceFirst(URL, "jdbc:h2:mem:" + collective));
    getProcessEnginePlugins().add(first);
    getProcessEnginePlugins().add(new ClosingBoth());
    beside.getProcessEnginePlugins().add(second);
    AsOneEngine asOne = new AsOneEngine();
    List<CommandInterceptor> outermost = new ArrayList<>(List.of(asOne));
    if (getCustomPreCommandInterceptorsTxRequired() != null) {
      outermost.addAll(getCustomPreCommandInterceptorsTxRequired());
    }
    setCustomPreCommandInterceptorsTxRequired(outermost);
    ProcessEngine engine = super.buildProcessEngine();
    awaitShards(first, 2);
    ProcessEngine away = beside.buildAlone();
    awaitShards(second, 1);
    copy.built();
    closing =
        () -> {
          asOne.stop();
          away.close();
          publisher.close();
        };
    asOne.start(
        new TwoNodes(this, away, copy, placed, new PlacedReport(REPORTS.resolve("visits.txt"))));
    return engine;
  }

  private ProcessEngine buildAlone() {
    return super.buildProcessEngine();
  }

  /** The engine takes the executor by which it closes before it is built. */
  private final class ClosingBoth extends AbstractProcessEnginePlugin {
    @Override
    public void postInit(ProcessEngineConfigurationImpl engine) {
      CommandExecutor usual = engine.getCommandExecutorSchemaOperations();
      engine.setCommandExecutorSchemaOperations(
          new CommandExecutor() {
            @Override
            public <T> T execute(Command<T> command) {
              if (command.getClass().getSimpleName().equals("SchemaOperationProcessEngineClose")) {
                closing.run();
              }
              return usual.execute(command);
            }
          });
    }
  }

  private static void awaitShards(CoveyPlugin plugin, int count) {
    Awaitility.await()
        .atMost(Duration.ofSeconds(60))
        .pollInterval(Duration.ofMillis(20))
        .until(() -> plugin.openShards().size() == count);
  }

  private Shadow shadow(String collective, EmbeddedServers servers) {
    Fabric fabric =
        KafkaFabric.connect(
            FabricSettings.of(
                collective, new NodeId("shadow"), servers.kafka().bootstrapServers()));
    fabric.start();
    fabric.declare(Map.of("main", SHARDS));
    List<ShardId> shards = new ArrayList<>(List.of(ShardId.CATALOG));
    IntStream.range(0, SHARDS).forEach(i -> shards.add(new ShardId("main", i)));
    return new Shadow(getDataSource(), fabric, shards);
  }

  private static CoveyPlugin plugin(String collective, EmbeddedServers servers, String node) {
    CoveyPlugin plugin = new CoveyPlugin();
    plugin.setCollective(collective);
    plugin.setNodeId(node);
    plugin.setKafkaBootstrapServers(servers.kafka().bootstrapServers());
    plugin.setZooKeeperConnect(servers.zooKeeper().connectString());
    plugin.setZooKeeperCredential(READER);
    return plugin;
  }
}
