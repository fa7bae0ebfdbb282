package dev.covey.benchmarks;

import dev.covey.checkpoint.ImagePieces;
import dev.covey.checkpoint.Manifest;
import dev.covey.checkpoint.ShardImage;
import dev.covey.checkpoint.kryo.KryoCodecs;
import dev.covey.embedded.EmbeddedServers;
import dev.covey.engine.CoveyPlugin;
import dev.covey.engine.checkpoint.Merger;
import dev.covey.engine.checkpoint.ShardReader;
import dev.covey.fabric.Fabric;
import dev.covey.fabric.FabricSettings;
import dev.covey.fabric.NodeId;
import dev.covey.fabric.ShardId;
import dev.covey.fabric.kafka.KafkaFabric;
import dev.covey.policy.PolicyDocument;
import dev.covey.policy.PolicyPublisher;
import dev.covey.policy.zookeeper.ZooKeeperPolicy;
import java.io.PrintStream;
import java.time.Clock;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import org.camunda.bpm.engine.ProcessEngine;
import org.camunda.bpm.engine.impl.cfg.ProcessEngineConfigurationImpl;
import org.camunda.bpm.engine.impl.cfg.StandaloneProcessEngineConfiguration;

/**
 * What checkpoints cost and how fast a shard full of waiting instances comes back: one shard, two
 * engines in this JVM. Policy moves the shard from the one to the other; what is timed is the
 * stretch from the moment nobody has the shard to the moment it is open again, so the group's
 * answer, the reading of the full checkpoint and the insertion of the rows are in it, and no
 * session timeout.
 */
public final class CheckpointBenchmark {
  private static final String COLLECTIVE = "bench-checkpoint";
  private static final ShardId SHARD = new ShardId("main", 0);
  private static final int PIECE_BYTES = 512 * 1024;

  private final List<Integer> sizes;
  private final String history;
  private final PrintStream out;

  /**
   * @param sizes numbers of waiting instances to move, ascending
   * @param history the engines' history level, as Camunda names it
   * @param out where progress and the table go
   * @throws IllegalArgumentException if the numbers do not ascend
   */
  public CheckpointBenchmark(List<Integer> sizes, String history, PrintStream out) {
    for (int i = 0; i < sizes.size(); i++) {
      if (sizes.get(i) <= (i == 0 ? 0 : sizes.get(i - 1))) {
        throw new IllegalArgumentException(
            "Expected ascending numbers of instances, but got " + sizes);
      }
    }
    this.sizes = List.copyOf(sizes);
    this.history = history;
    this.out = out;
  }

  private record Node(String name, ProcessEngine engine, CoveyPlugin plugin) {
    boolean open() {
      return plugin.openShards().contains(SHARD.toString());
    }
  }

  /** Runs it; returns flat keys and their figures. */
  public Map<String, Object> run() throws InterruptedException {
    out.printf("starting Kafka, ZooKeeper and two engines (history %s)%n", history);
    Map<String, Object> figures = new LinkedHashMap<>();
    try (EmbeddedServers servers = EmbeddedServers.start()) {
      push(servers, "a");
      List<Node> nodes = List.of(node(servers, "a"), node(servers, "b"));
      try (Fabric fabric = fabric(servers)) {
        await(nodes.get(0)::open);
        deploy(nodes.get(0).engine());
        int waiting = 0;
        int owner = 0;
        for (int size : sizes) {
          start(nodes.get(owner).engine(), size - waiting);
          waiting = size;
          measureBytes(fabric, size, figures);
          owner = move(servers, fabric, nodes, owner, size, figures);
        }
      } finally {
        nodes.forEach(node -> node.engine().close());
      }
    }
    return figures;
  }

  private int move(
      EmbeddedServers servers,
      Fabric fabric,
      List<Node> nodes,
      int owner,
      int size,
      Map<String, Object> figures)
      throws InterruptedException {
    int from = owner;
    long journal = timedMove(servers, nodes, from);
    from = 1 - from;
    merger(fabric).merge(SHARD);
    long full = timedMove(servers, nodes, from);
    from = 1 - from;
    figures.put("takeover_journal_" + size + "_ms", journal);
    figures.put("takeover_full_" + size + "_ms", full);
    figures.put("takeover_full_" + size + "_instances_per_s", 1000.0 * size / Math.max(1, full));
    out.printf(
        Locale.ROOT,
        "%,8d waiting instances: %,6d ms from the journal, %,6d ms from a full checkpoint%n",
        size,
        journal,
        full);
    return from;
  }

  /** From the moment the shard is open nowhere to the moment it is open at the other node. */
  private long timedMove(EmbeddedServers servers, List<Node> nodes, int from)
      throws InterruptedException {
    Node giver = nodes.get(from);
    Node taker = nodes.get(1 - from);
    push(servers, taker.name());
    await(() -> !giver.open());
    long begun = System.nanoTime();
    await(taker::open);
    return (System.nanoTime() - begun) / 1_000_000;
  }

  private void measureBytes(Fabric fabric, int size, Map<String, Object> figures) {
    ShardReader reader = new ShardReader(fabric, KryoCodecs.data(), KryoCodecs.turns());
    ShardReader.Base base = reader.base(SHARD);
    ShardImage image = base.image();
    long[] read = {0, 0};
    long begun = System.nanoTime();
    fabric.readJournal(
        SHARD,
        base.journalPosition(),
        record -> {
          reader.fold(image, record);
          read[0]++;
          read[1] += record.value().length;
        });
    long folded = System.nanoTime();
    Manifest full =
        new ImagePieces(KryoCodecs.turns(), PIECE_BYTES).cut("bench", "", 1, image, piece -> {});
    double foldMillis = (folded - begun) / 1e6;
    figures.put("journal_bytes_per_turn_" + size, Math.round((double) read[1] / read[0]));
    figures.put("full_checkpoint_bytes_" + size, full.bytes());
    figures.put("rows_" + size, full.rows());
    out.printf(
        Locale.ROOT,
        "%,8d waiting instances: %,d rows; a turn journals %,d bytes, a full checkpoint has %,d;"
            + " %,d turns read and folded in %,.0f ms%n",
        size,
        full.rows(),
        read[1] / read[0],
        full.bytes(),
        read[0],
        foldMillis);
  }

  private static Merger merger(Fabric fabric) {
    ShardReader reader = new ShardReader(fabric, KryoCodecs.data(), KryoCodecs.turns());
    return new Merger(
        fabric, reader, new NodeId("bench"), Clock.systemUTC(), shard -> Duration.ZERO);
  }

  private void start(ProcessEngine engine, int instances) throws InterruptedException {
    ExecutorService callers = Executors.newFixedThreadPool(16);
    try {
      List<Callable<Void>> work = new ArrayList<>();
      for (int caller = 0; caller < 16; caller++) {
        int share = instances / 16 + (caller < instances % 16 ? 1 : 0);
        work.add(
            () -> {
              for (int i = 0; i < share; i++) {
                engine
                    .getRuntimeService()
                    .startProcessInstanceByKey("bench-journaled", Map.of("n", i, "text", "t" + i));
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

  private static void push(EmbeddedServers servers, String owner) {
    String policy =
        """
        sites: { main: { selector: "node = %s", shards: 1, checkpoint: { turns: 999999999, bytes: 1024GiB, age: 365d } } }
        defaults: { site: main, durability: relaxed }
        """
            .formatted(owner);
    try (PolicyPublisher publisher =
        ZooKeeperPolicy.publisher(
            servers.zooKeeper().connectString(), COLLECTIVE, "admin:bench", "node:bench")) {
      publisher.push(PolicyDocument.parse(policy), "benchmark", "benchmark");
    }
  }

  private Node node(EmbeddedServers servers, String name) {
    CoveyPlugin plugin = new CoveyPlugin();
    plugin.setCollective(COLLECTIVE);
    plugin.setNodeId(name);
    plugin.setLabels("node=" + name);
    plugin.setKafkaBootstrapServers(servers.kafka().bootstrapServers());
    plugin.setZooKeeperConnect(servers.zooKeeper().connectString());
    plugin.setZooKeeperCredential("node:bench");
    ProcessEngineConfigurationImpl configuration = new StandaloneProcessEngineConfiguration();
    configuration.setProcessEngineName(COLLECTIVE + "-" + name);
    configuration.setJdbcUrl("jdbc:h2:mem:" + COLLECTIVE + name + ";QUERY_CACHE_SIZE=1024");
    configuration.setJdbcMaxActiveConnections(50);
    configuration.setDatabaseSchemaUpdate("true");
    configuration.setHistory(history);
    configuration.setMetricsEnabled(false);
    configuration.setTaskMetricsEnabled(false);
    configuration.setJobExecutorActivate(false);
    configuration.getProcessEnginePlugins().add(plugin);
    return new Node(name, configuration.buildProcessEngine(), plugin);
  }

  private static void deploy(ProcessEngine engine) {
    engine
        .getRepositoryService()
        .createDeployment()
        .name("bench")
        .addClasspathResource("bench/bench-journaled.bpmn")
        .deploy();
  }

  private static Fabric fabric(EmbeddedServers servers) {
    Fabric fabric =
        KafkaFabric.connect(
            FabricSettings.of(COLLECTIVE, new NodeId("bench"), servers.kafka().bootstrapServers()));
    fabric.start();
    fabric.declare(Map.of(SHARD.site(), 1));
    return fabric;
  }

  private static void await(Callable<Boolean> condition) throws InterruptedException {
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
