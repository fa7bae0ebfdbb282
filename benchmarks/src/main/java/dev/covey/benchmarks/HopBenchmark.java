package dev.covey.benchmarks;

import static dev.covey.benchmarks.Figures.rounded;

import dev.covey.embedded.EmbeddedServers;
import java.io.PrintStream;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.Semaphore;
import org.openjdk.jmh.util.ListStatistics;

/**
 * What it costs that an activity runs on another site. Engines in this JVM, one broker.
 *
 * <p>Three figures: how long one visit takes, from the token's arrival at the activity to its
 * leaving, at a pace at which they do not wait for each other; how many visits a second two nodes
 * manage; and how long a parallel multi-instance of many elements takes whose delegate waits 20 ms,
 * on a site of one node and on one of three. The two take turns, so that neither is the warmer one,
 * and each figure is a median.
 */
public final class HopBenchmark {
  private static final String POLICY =
      """
      sites:
        shop: { selector: "node = home", shards: 4 }
        one: { selector: "node = one", shards: 12 }
        three: { selector: "node in (y1, y2, y3)", shards: 12 }
      defaults: { site: shop, durability: journaled }
      processes:
        bench-hop: { activities: { hop: { site: one } } }
        bench-fan-one: { activities: { fan-one: { site: one } } }
        bench-fan-three: { activities: { fan-three: { site: three } } }
      """;
  private static final int AT_ONCE = 64;
  private static final int HOME_SHARDS = 4;
  private static final int VISITED_SHARDS = 12;
  private static final int FAN_WARM_UPS = 2;
  private static final int FANS = 9;
  private static final double MEDIAN = 50;

  private final int visits;
  private final int elements;
  private final BenchCollective.Jobs jobs;
  private final PrintStream out;

  /**
   * @param visits that are measured, after as many as a warm-up
   * @param elements of the multi-instance
   * @param jobThreads of each engine; 0 for Camunda's job executor with the settings it is
   *     delivered with, 3 threads and at most 10
   */
  public HopBenchmark(int visits, int elements, int jobThreads, PrintStream out) {
    if (visits < 1 || elements < 1 || jobThreads < 0) {
      throw new IllegalArgumentException(
          "Expected at least one visit and one element and no negative number of job threads, but"
              + " got %d, %d and %d".formatted(visits, elements, jobThreads));
    }
    this.jobs =
        jobThreads == 0
            ? BenchCollective.Jobs.AS_DELIVERED
            : BenchCollective.Jobs.threads(jobThreads);
    this.visits = visits;
    this.elements = elements;
    this.out = out;
  }

  /**
   * Runs it.
   *
   * @return flat keys and their figures
   */
  public Map<String, Object> run() throws InterruptedException {
    out.printf("%,d visits; starting Kafka, ZooKeeper and two engines%n", visits);
    Map<String, Object> figures = new LinkedHashMap<>();
    try (EmbeddedServers servers = EmbeddedServers.start()) {
      BenchCollective collective = new BenchCollective("bench-hop", servers, "none", jobs);
      collective.push(POLICY);
      List<BenchCollective.Node> nodes = new ArrayList<>();
      try {
        BenchCollective.Node home = join(collective, "home", nodes);
        BenchCollective.Node one = join(collective, "one", nodes);
        awaitShards("shop/", HOME_SHARDS, List.of(home));
        awaitShards("one/", VISITED_SHARDS, List.of(one));
        home.deploy("bench/bench-hop.bpmn", "bench/bench-fan.bpmn");
        oneByOne(home, visits);
        latency(home, figures);
        throughput(home, figures);
        for (String node : List.of("y1", "y2", "y3")) {
          join(collective, node, nodes);
        }
        awaitShards("three/", VISITED_SHARDS, nodes.subList(2, nodes.size()));
        fanOuts(home, figures);
        return figures;
      } finally {
        nodes.forEach(BenchCollective.Node::close);
      }
    }
  }

  private static BenchCollective.Node join(
      BenchCollective collective, String name, List<BenchCollective.Node> nodes) {
    BenchCollective.Node node = collective.join(name);
    nodes.add(node);
    return node;
  }

  /** All of a site are open, spread as evenly as the group does that, which counts the catalog. */
  private static void awaitShards(String site, int shards, List<BenchCollective.Node> nodes)
      throws InterruptedException {
    int least = shards / nodes.size() - 1;
    BenchCollective.await(
        () -> {
          List<Long> open = nodes.stream().map(node -> open(node, site)).toList();
          return open.stream().mapToLong(count -> count).sum() == shards
              && open.stream().allMatch(count -> count >= least);
        });
  }

  private static long open(BenchCollective.Node node, String site) {
    return node.plugin().openShards().stream().filter(shard -> shard.startsWith(site)).count();
  }

  private static void oneByOne(BenchCollective.Node home, int count) throws InterruptedException {
    for (int i = 0; i < count; i++) {
      home.engine().getRuntimeService().startProcessInstanceByKey("bench-hop");
      HopClock.awaitEnds(1);
    }
  }

  private void latency(BenchCollective.Node home, Map<String, Object> figures)
      throws InterruptedException {
    Latencies measured = new Latencies();
    HopClock.measure(
        nanos -> {
          synchronized (measured) {
            measured.add(nanos);
          }
        });
    oneByOne(home, visits);
    HopClock.measure(nanos -> {});
    Latencies times = Latencies.merged(List.of(measured));
    figures.put("visit_p50_ms", rounded(times.millis(0.5)));
    figures.put("visit_p99_ms", rounded(times.millis(0.99)));
    figures.put("visit_most_ms", rounded(times.millis(1)));
    out.printf(
        Locale.ROOT,
        "one visit: p50 %,.1f ms, p99 %,.1f ms, most %,.1f ms%n",
        times.millis(0.5),
        times.millis(0.99),
        times.millis(1));
  }

  private void throughput(BenchCollective.Node home, Map<String, Object> figures)
      throws InterruptedException {
    manyAtOnce(home);
    long begun = System.nanoTime();
    manyAtOnce(home);
    double perSecond = visits * 1e9 / (System.nanoTime() - begun);
    figures.put("visits_per_s", rounded(perSecond));
    out.printf(Locale.ROOT, "%d visits at once: %,.0f visits/s%n", AT_ONCE, perSecond);
  }

  /** Callers that start an instance each time another has ended. */
  private void manyAtOnce(BenchCollective.Node home) throws InterruptedException {
    Semaphore places = new Semaphore(AT_ONCE);
    Thread ends =
        new Thread(
            () -> {
              try {
                for (int i = 0; i < visits; i++) {
                  HopClock.awaitEnds(1);
                  places.release();
                }
              } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
              }
            });
    ends.setDaemon(true);
    ends.start();
    home.start("bench-hop", visits, places);
    ends.join();
  }

  /** Medians of some, after a few that warm up. */
  private void fanOuts(BenchCollective.Node home, Map<String, Object> figures)
      throws InterruptedException {
    ListStatistics one = new ListStatistics();
    ListStatistics three = new ListStatistics();
    for (int i = -FAN_WARM_UPS; i < FANS; i++) {
      double alone = fanOut(home, "bench-fan-one");
      double spread = fanOut(home, "bench-fan-three");
      if (i >= 0) {
        one.addValue(alone);
        three.addValue(spread);
        out.printf(Locale.ROOT, "fan-out %d of %d: %.2f s, %.2f s%n", i + 1, FANS, alone, spread);
      }
    }
    report(one.getPercentile(MEDIAN), three.getPercentile(MEDIAN), figures);
  }

  private double fanOut(BenchCollective.Node home, String process) throws InterruptedException {
    long begun = System.nanoTime();
    home.engine()
        .getRuntimeService()
        .startProcessInstanceByKey(process, Map.of("elements", elements));
    HopClock.awaitEnds(elements);
    return (System.nanoTime() - begun) / 1e9;
  }

  private void report(double alone, double spread, Map<String, Object> figures) {
    figures.put("fan_elements", elements);
    figures.put("fan_one_node_s", rounded(alone));
    figures.put("fan_three_nodes_s", rounded(spread));
    figures.put("fan_ratio", rounded(alone / spread));
    out.printf(
        Locale.ROOT,
        "%,d elements of 20 ms: %.2f s on one node, %.2f s on three, %.2f times as fast%n",
        elements,
        alone,
        spread,
        alone / spread);
  }
}
