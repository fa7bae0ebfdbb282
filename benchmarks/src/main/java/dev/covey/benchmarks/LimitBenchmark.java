package dev.covey.benchmarks;

import static dev.covey.benchmarks.Figures.rounded;

import dev.covey.embedded.EmbeddedServers;
import java.io.PrintStream;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.TimeUnit;

/**
 * How much of what a limit allows is used: three engines of 16 job threads each in this JVM, an
 * activity whose delegate takes 200 ms, limited to so many runs at a time over all of them, and
 * always more work than that.
 */
public final class LimitBenchmark {
  private static final int NODES = 3;
  private static final int SHARDS = 6;
  private static final int WARM_UP_SECONDS = 15;
  private static final String POLICY =
      """
      sites: { main: { selector: "", shards: %d } }
      defaults: { site: main }
      processes: { bench-limited: { activities: { work: { concurrent: %d } } } }
      """;

  private static final int JOB_THREADS = 16;

  private final int limit;
  private final int seconds;
  private final PrintStream out;

  /**
   * @param limit runs at a time
   * @param seconds that are measured
   */
  public LimitBenchmark(int limit, int seconds, PrintStream out) {
    if (limit < 1 || limit > NODES * JOB_THREADS || seconds < 1) {
      throw new IllegalArgumentException(
          "Expected a limit of 1 to %d and at least a second, but got %d and %d"
              .formatted(NODES * JOB_THREADS, limit, seconds));
    }
    this.limit = limit;
    this.seconds = seconds;
    this.out = out;
  }

  /**
   * Runs it.
   *
   * @return flat keys and their figures
   */
  public Map<String, Object> run() throws InterruptedException {
    out.printf("%d runs at a time; starting Kafka, ZooKeeper and %d engines%n", limit, NODES);
    try (EmbeddedServers servers = EmbeddedServers.start()) {
      BenchCollective collective =
          new BenchCollective(
              "bench-limit", servers, "none", BenchCollective.Jobs.threads(JOB_THREADS));
      collective.push(POLICY.formatted(SHARDS, limit));
      List<BenchCollective.Node> nodes = new ArrayList<>();
      try {
        for (int i = 1; i <= NODES; i++) {
          nodes.add(collective.join("n" + i));
        }
        BenchCollective.await(
            () -> nodes.stream().allMatch(node -> node.plugin().openShards().size() > 1));
        nodes.get(0).deploy("bench/bench-limited.bpmn");
        BenchCollective.await(() -> nodes.stream().allMatch(LimitBenchmark::canStart));
        return measured(nodes);
      } finally {
        nodes.forEach(BenchCollective.Node::close);
      }
    }
  }

  private static boolean canStart(BenchCollective.Node node) {
    return node.engine().getRepositoryService().createProcessDefinitionQuery().count() > 0;
  }

  private Map<String, Object> measured(List<BenchCollective.Node> nodes)
      throws InterruptedException {
    double allowed = limit * 1000.0 / WeakService.MILLIS;
    int each = (int) (allowed * (WARM_UP_SECONDS + seconds) * 1.5 / NODES) + 100;
    for (BenchCollective.Node node : nodes) {
      node.start("bench-limited", each);
    }
    TimeUnit.SECONDS.sleep(WARM_UP_SECONDS);
    long before = WeakService.done();
    long begun = System.nanoTime();
    TimeUnit.SECONDS.sleep(seconds);
    double runs = (WeakService.done() - before) * 1e9 / (System.nanoTime() - begun);
    if (WeakService.done() >= each * NODES) {
      throw new IllegalStateException("The work was done early, so nothing was measured");
    }
    Map<String, Object> figures = new LinkedHashMap<>();
    figures.put("limit", limit);
    figures.put("limit_most_at_once", WeakService.mostAtOnce());
    figures.put("limit_runs_per_s", rounded(runs));
    figures.put("limit_allowed_per_s", rounded(allowed));
    figures.put("limit_used", rounded(runs / allowed));
    out.printf(
        Locale.ROOT,
        "%d at a time, most seen %d: %.1f runs/s of %.1f, %.0f %%%n",
        limit,
        WeakService.mostAtOnce(),
        runs,
        allowed,
        100 * runs / allowed);
    return figures;
  }
}
