package dev.covey.benchmarks;

import dev.covey.embedded.EmbeddedServers;
import dev.covey.policy.PolicyDocument;
import dev.covey.policy.PolicyPublisher;
import dev.covey.policy.zookeeper.ZooKeeperPolicy;
import java.io.PrintStream;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.atomic.AtomicBoolean;

/**
 * How long a pushed revision takes until nodes act by it: three engines in this JVM, all of which
 * start instances all the time. A time begins before the push is called, so that it holds the push,
 * and ends when the node's work is asked of the new revision.
 */
public final class PropagationBenchmark {
  private static final int NODES = 3;
  private static final int STARTS = 64;
  private static final String POLICY =
      """
      sites: { main: { selector: "", shards: 6 } }
      defaults: { site: main, durability: journaled }
      processes: { bench-journaled: { retry: R%d/PT10S } }
      """;

  private final int revisions;
  private final PrintStream out;

  /**
   * @param revisions that are pushed, one after the other
   */
  public PropagationBenchmark(int revisions, PrintStream out) {
    if (revisions < 1) {
      throw new IllegalArgumentException(
          "Expected at least one revision to push, but got " + revisions);
    }
    this.revisions = revisions;
    this.out = out;
  }

  /**
   * Runs it.
   *
   * @return flat keys and their figures, over all nodes and over the last node of each revision
   */
  public Map<String, Object> run() throws InterruptedException {
    out.printf("starting Kafka, ZooKeeper and %d engines%n", NODES);
    try (EmbeddedServers servers = EmbeddedServers.start()) {
      BenchCollective collective = new BenchCollective("bench-policy", servers, "none");
      collective.push(POLICY.formatted(1));
      List<BenchCollective.Node> nodes = new ArrayList<>();
      try {
        for (int i = 1; i <= NODES; i++) {
          nodes.add(collective.join("n" + i));
        }
        BenchCollective.await(
            () -> nodes.stream().allMatch(n -> n.plugin().openShards().size() > 1));
        nodes.get(0).deploy();
        return underLoad(collective, nodes);
      } finally {
        nodes.forEach(BenchCollective.Node::close);
      }
    }
  }

  private Map<String, Object> underLoad(
      BenchCollective collective, List<BenchCollective.Node> nodes) throws InterruptedException {
    AtomicBoolean done = new AtomicBoolean();
    List<Thread> load = nodes.stream().map(node -> new Thread(() -> load(node, done))).toList();
    load.forEach(Thread::start);
    try {
      return measured(collective, nodes);
    } finally {
      done.set(true);
      for (Thread thread : load) {
        thread.join();
      }
    }
  }

  private static void load(BenchCollective.Node node, AtomicBoolean done) {
    try {
      while (!done.get()) {
        node.start(STARTS);
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  private Map<String, Object> measured(BenchCollective collective, List<BenchCollective.Node> nodes)
      throws InterruptedException {
    List<RevisionWatch> watches = nodes.stream().map(n -> new RevisionWatch(n.plugin())).toList();
    Latencies each = new Latencies();
    Latencies last = new Latencies();
    try (PolicyPublisher publisher =
        ZooKeeperPolicy.publisher(
            collective.servers().zooKeeper().connectString(),
            collective.name(),
            "admin:bench",
            "node:bench")) {
      for (int i = 1; i <= revisions; i++) {
        PolicyDocument document = PolicyDocument.parse(POLICY.formatted(1 + i % 100));
        long begun = System.nanoTime();
        long revision = publisher.push(document, "benchmark", "benchmark").number();
        long latest = 0;
        for (RevisionWatch watch : watches) {
          BenchCollective.await(() -> watch.has(revision));
          each.add(watch.since(revision) - begun);
          latest = Math.max(latest, watch.since(revision) - begun);
        }
        last.add(latest);
      }
    } finally {
      watches.forEach(RevisionWatch::close);
    }
    return figures(Latencies.merged(List.of(each)), Latencies.merged(List.of(last)));
  }

  private Map<String, Object> figures(Latencies each, Latencies last) {
    Map<String, Object> figures = new LinkedHashMap<>();
    figures.put("propagation_revisions", revisions);
    put(figures, "propagation_p50_ms", each.millis(0.5));
    put(figures, "propagation_p99_ms", each.millis(0.99));
    put(figures, "propagation_most_ms", each.millis(1));
    put(figures, "propagation_all_nodes_p50_ms", last.millis(0.5));
    put(figures, "propagation_all_nodes_p99_ms", last.millis(0.99));
    out.printf(
        Locale.ROOT,
        "%d revisions to %d nodes under load: p50 %.1f ms, p99 %.1f ms, most %.1f ms;"
            + " until the last node has it p50 %.1f ms, p99 %.1f ms%n",
        revisions,
        NODES,
        each.millis(0.5),
        each.millis(0.99),
        each.millis(1),
        last.millis(0.5),
        last.millis(0.99));
    return figures;
  }

  private static void put(Map<String, Object> figures, String key, double millis) {
    figures.put(key, Math.round(millis * 1000) / 1000.0);
  }
}
