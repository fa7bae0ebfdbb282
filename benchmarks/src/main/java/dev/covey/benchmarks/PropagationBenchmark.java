package dev.covey.benchmarks;

import static dev.covey.benchmarks.Figures.rounded;

import dev.covey.embedded.EmbeddedServers;
import dev.covey.policy.PolicyDocument;
import dev.covey.policy.PolicyPublisher;
import java.io.PrintStream;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;

/**
 * How long a pushed revision takes until nodes act by it: three engines in this JVM, first idle,
 * then each with callers that start instances all the time.
 *
 * <p>Three figures: the push, which asks ZooKeeper the same few questions however many revisions
 * there are; from its return, when the operator is told that the revision is live, until work on a
 * node asks the new revision (0 where that was before the return); and both together.
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
   * @return flat keys and their figures
   */
  public Map<String, Object> run() throws InterruptedException {
    out.printf("%d revisions to %d nodes; starting Kafka and ZooKeeper%n", revisions, NODES);
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
        BenchCollective.await(() -> nodes.stream().allMatch(PropagationBenchmark::canStart));
        Map<String, Object> figures = new LinkedHashMap<>();
        figures.put("propagation_revisions", revisions);
        measure("idle", collective, nodes, figures);
        underLoad(collective, nodes, figures);
        return figures;
      } finally {
        nodes.forEach(BenchCollective.Node::close);
      }
    }
  }

  private void underLoad(
      BenchCollective collective, List<BenchCollective.Node> nodes, Map<String, Object> figures)
      throws InterruptedException {
    AtomicBoolean done = new AtomicBoolean();
    ExecutorService threads = Executors.newFixedThreadPool(NODES);
    try {
      List<Future<?>> load = new ArrayList<>();
      nodes.forEach(node -> load.add(threads.submit(() -> load(node, done))));
      measure("load", collective, nodes, figures);
      done.set(true);
      for (Future<?> ended : load) {
        ended.get();
      }
    } catch (ExecutionException e) {
      throw new IllegalStateException(
          "The load ended early, so nothing was measured", e.getCause());
    } finally {
      done.set(true);
      threads.shutdown();
      threads.awaitTermination(1, TimeUnit.MINUTES);
    }
  }

  private static boolean canStart(BenchCollective.Node node) {
    return node.engine().getRepositoryService().createProcessDefinitionQuery().count() > 0;
  }

  private static Void load(BenchCollective.Node node, AtomicBoolean done)
      throws InterruptedException {
    while (!done.get()) {
      node.start(STARTS);
    }
    return null;
  }

  private void measure(
      String when,
      BenchCollective collective,
      List<BenchCollective.Node> nodes,
      Map<String, Object> figures)
      throws InterruptedException {
    List<RevisionWatch> watches = nodes.stream().map(n -> new RevisionWatch(n.plugin())).toList();
    Latencies pushes = new Latencies();
    Latencies behind = new Latencies();
    Latencies both = new Latencies();
    try (PolicyPublisher publisher = collective.publisher()) {
      for (int i = 1; i <= revisions; i++) {
        PolicyDocument document = PolicyDocument.parse(POLICY.formatted(1 + i % 100));
        long begun = System.nanoTime();
        long revision = publisher.push(document, "benchmark", "benchmark").number();
        long pushed = System.nanoTime();
        pushes.add(pushed - begun);
        for (RevisionWatch watch : watches) {
          BenchCollective.await(() -> watch.has(revision));
          behind.add(Math.max(0, watch.since(revision) - pushed));
          both.add(watch.since(revision) - begun);
        }
      }
    } finally {
      watches.forEach(RevisionWatch::close);
    }
    report("push_" + when, pushes, figures);
    report("propagation_" + when, behind, figures);
    report("push_and_propagation_" + when, both, figures);
  }

  private void report(String key, Latencies measured, Map<String, Object> figures) {
    Latencies times = Latencies.merged(List.of(measured));
    figures.put(key + "_p50_ms", rounded(times.millis(0.5)));
    figures.put(key + "_p99_ms", rounded(times.millis(0.99)));
    figures.put(key + "_most_ms", rounded(times.millis(1)));
    out.printf(
        Locale.ROOT,
        "%-25s p50 %,8.1f ms, p99 %,8.1f ms, most %,8.1f ms%n",
        key.replace('_', ' '),
        times.millis(0.5),
        times.millis(0.99),
        times.millis(1));
  }
}
