package dev.covey.engine.faulttolerance.process;

import dev.covey.embedded.EmbeddedServers;
import dev.covey.engine.LocalCollective;
import dev.covey.engine.client.CoveyClient;
import dev.covey.fabric.ShardId;
import dev.covey.policy.PolicyUnavailableException;
import java.io.File;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.awaitility.Awaitility;

/**
 * A collective whose nodes are processes, on the servers of this JVM. Its processes end with it,
 * with this JVM, and when their input is closed.
 */
final class ProcessCollective implements AutoCloseable {
  static final int SHARDS = 8;
  private static final File LOGS = new File("target/faulttolerance");
  private static final Set<ChildNode> CHILDREN = ConcurrentHashMap.newKeySet();
  private static ProcessCollective shared;

  static {
    Runtime.getRuntime()
        .addShutdownHook(new Thread(() -> CHILDREN.forEach(ChildNode::close), "end-of-nodes"));
  }

  /**
   * Merges often, so that nodes are killed in the middle of merges too. Nothing lives on the
   * guests' site but what is placed there.
   */
  private static final String POLICY =
      """
      sites:
        main: { selector: "", shards: 6, standbys: %d, checkpoint: { turns: 60 } }
        guests: { selector: "", shards: 2, checkpoint: { turns: 60 } }
      defaults: { site: main, durability: journaled }
      %s
      """;

  private final LocalCollective local =
      LocalCollective.on(EmbeddedServers.shared(), POLICY.formatted(0, ""));
  private final CoveyClient client;
  private final Journals journals;
  private final Map<String, ChildNode> nodes = new ConcurrentHashMap<>();
  private int runs;

  private ProcessCollective() {
    String kafka = local.servers().kafka().bootstrapServers();
    String zooKeeper = local.servers().zooKeeper().connectString();
    client = client(local.name(), kafka, zooKeeper);
    journals = Journals.open(local.name(), kafka, client.policy());
  }

  private static CoveyClient client(String name, String kafka, String zooKeeper) {
    try {
      return CoveyClient.connect(name, kafka, Map.of(), zooKeeper, LocalCollective.READER);
    } catch (PolicyUnavailableException e) {
      throw new IllegalStateException(e);
    }
  }

  /** What a test does with a collective. */
  interface Use {
    void with(ProcessCollective collective) throws Exception;
  }

  /**
   * Gives a test three nodes with all shards open: those that the last test left, or new ones if it
   * failed. Node 1 keeps its database on disk, so that it comes back with an old one.
   */
  static synchronized void use(Use test) throws Exception {
    ProcessCollective collective = shared == null ? new ProcessCollective() : shared;
    shared = null;
    boolean passed = false;
    try {
      collective.spawn("node-1", "node-2", "node-3");
      collective.awaitAllShards();
      test.with(collective);
      passed = true;
    } finally {
      if (passed) {
        shared = collective;
      } else {
        collective.close();
      }
    }
  }

  /** The next use is of a new collective, without the history of this one. */
  static synchronized void renew() {
    if (shared != null) {
      shared.close();
      shared = null;
    }
  }

  /** From now on each shard has so many standbys. */
  void standbys(int count) {
    local.push(POLICY.formatted(count, ""));
  }

  /** From now on this is said of processes, and nothing else that was said before. */
  void processes(String yaml) {
    local.push(POLICY.formatted(0, "processes: " + yaml));
  }

  /** From now on these activities of a process run on the guests' site. */
  void placing(String process, String... activities) {
    processes("{ " + process + ": { activities: " + at("guests", activities) + " } }");
  }

  /** From now on they run on that site, those too that are running on another. */
  void moving(String site, String process, String... activities) {
    processes("{ " + process + ": { move: now, activities: " + at(site, activities) + " } }");
  }

  private static String at(String site, String... activities) {
    return Stream.of(activities)
        .map(id -> id + ": { site: " + site + " }")
        .collect(Collectors.joining(", ", "{ ", " }"));
  }

  CoveyClient client() {
    return client;
  }

  Journals journals() {
    return journals;
  }

  ChildNode node(String name) {
    return nodes.get(name);
  }

  List<ChildNode> alive() {
    List<ChildNode> alive = new ArrayList<>(new TreeMap<>(nodes).values());
    alive.removeIf(node -> !node.alive());
    return alive;
  }

  /** Starts those that do not run, together, and waits until they have joined. */
  void spawn(String... names) {
    List<ChildNode> started = new ArrayList<>();
    for (String name : names) {
      ChildNode before = nodes.get(name);
      if (before == null || !before.alive()) {
        started.add(begin(name));
      }
    }
    started.forEach(this::joined);
  }

  /** Waits until a process that was begun has joined. */
  void joined(ChildNode node) {
    node.ready().orTimeout(90, TimeUnit.SECONDS).join();
    nodes.put(node.name(), node);
  }

  /** Starts a process and does not wait until it has joined. */
  ChildNode begin(String name) {
    if (!LOGS.isDirectory() && !LOGS.mkdirs()) {
      throw new IllegalStateException("Cannot make " + LOGS);
    }
    String prefix = local.name() + "-" + name;
    String url =
        name.equals("node-1")
            ? "jdbc:h2:file:" + new File(LOGS, prefix).getAbsolutePath() + ";QUERY_CACHE_SIZE=1024"
            : "jdbc:h2:mem:" + prefix + ";QUERY_CACHE_SIZE=1024";
    ChildNode node =
        ChildNode.spawn(
            name,
            new File(LOGS, prefix + "-" + ++runs + ".log"),
            List.of(
                local.name(),
                name,
                local.servers().kafka().bootstrapServers(),
                local.servers().zooKeeper().connectString(),
                url));
    CHILDREN.add(node);
    return node;
  }

  /** Open shards of a node, the catalog among them. */
  static Set<String> shards(ChildNode node) {
    String answer = node.answer("shards");
    return answer.isBlank() ? Set.of() : new TreeSet<>(Arrays.asList(answer.split(" ")));
  }

  void awaitAllShards() {
    awaitAllShards(alive());
  }

  /**
   * Waits until every shard and the catalog are open on these nodes, as far as they have joined.
   *
   * @return after how many milliseconds
   */
  long awaitAllShards(Collection<ChildNode> on) {
    long begun = System.nanoTime();
    Awaitility.await()
        .atMost(Duration.ofSeconds(60))
        .pollInterval(Duration.ofMillis(20))
        .alias("all shards open on " + on)
        .until(() -> openShards(on).size() == SHARDS + 1);
    return (System.nanoTime() - begun) / 1_000_000;
  }

  boolean allShardsOpen() {
    return openShards(alive()).size() == SHARDS + 1;
  }

  private static List<String> openShards(Collection<ChildNode> on) {
    List<String> open = new ArrayList<>();
    on.stream().filter(ChildNode::joined).forEach(node -> open.addAll(shards(node)));
    return open;
  }

  /** Waits until each live node has a shard, and all are open. */
  void awaitSpread() {
    Awaitility.await()
        .atMost(Duration.ofSeconds(60))
        .pollInterval(Duration.ofMillis(50))
        .until(() -> alive().stream().noneMatch(node -> shards(node).isEmpty()));
    awaitAllShards();
  }

  ChildNode ownerOfCatalog() {
    return alive().stream()
        .filter(node -> shards(node).contains(ShardId.CATALOG.toString()))
        .findFirst()
        .orElseThrow();
  }

  @Override
  public void close() {
    CHILDREN.forEach(ChildNode::close);
    journals.close();
    client.close();
  }
}
