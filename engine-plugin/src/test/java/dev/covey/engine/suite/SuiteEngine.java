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
import org.camunda.bpm.engine.impl.cfg.StandaloneInMemProcessEngineConfiguration;

/**
 * The engine of Camunda's own tests, as the {@code camunda.cfg.xml} of the suite names it: each one
 * the only node of a collective of its own, with a database of its own. With {@code
 * -Dcovey.suite.plain=true} it is the engine without the plugin.
 */
public final class SuiteEngine extends StandaloneInMemProcessEngineConfiguration {
  private static final boolean PLAIN = Boolean.getBoolean("covey.suite.plain");
  private static final String RUN = UUID.randomUUID().toString().substring(0, 8);
  private static final AtomicInteger ENGINES = new AtomicInteger();
  private static final String ADMIN = "admin:secret";
  private static final String READER = "node:read";
  private static final Path REPORTS =
      Path.of(System.getProperty("covey.suite.reports", "target/camunda-suite-reports"));
  private static final int SHARDS = 4;
  private static final String POLICY =
      """
      sites:
        main: { selector: "", shards: %d }
      defaults: { site: main, durability: journaled }
      """
          .formatted(SHARDS);

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
    try (PolicyPublisher publisher =
        ZooKeeperPolicy.publisher(servers.zooKeeper().connectString(), collective, ADMIN, READER)) {
      publisher.push(PolicyDocument.parse(POLICY), "suite", "suite");
    }
    setJdbcUrl(getJdbcUrl().replaceFirst("jdbc:h2:mem:[^;]*", "jdbc:h2:mem:" + collective));
    CoveyPlugin plugin = plugin(collective, servers);
    getProcessEnginePlugins().add(plugin);
    ShadowCheck check = new ShadowCheck(REPORTS.resolve("shadow.txt"));
    // The first engine serves most of the tests; the others live as long as one.
    if (number == 1) {
      setCustomPreCommandInterceptorsTxRequired(new ArrayList<>(List.of(check)));
    }
    ProcessEngine engine = super.buildProcessEngine();
    Awaitility.await()
        .atMost(Duration.ofSeconds(60))
        .pollInterval(Duration.ofMillis(20))
        .until(() -> plugin.openShards().size() == SHARDS + 1);
    if (number == 1) {
      check.start(shadow(collective, servers));
    }
    return engine;
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

  private static CoveyPlugin plugin(String collective, EmbeddedServers servers) {
    CoveyPlugin plugin = new CoveyPlugin();
    plugin.setCollective(collective);
    plugin.setNodeId("node-1");
    plugin.setKafkaBootstrapServers(servers.kafka().bootstrapServers());
    plugin.setZooKeeperConnect(servers.zooKeeper().connectString());
    plugin.setZooKeeperCredential(READER);
    return plugin;
  }
}
