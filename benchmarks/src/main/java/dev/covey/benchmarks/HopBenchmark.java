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
 * on one visited node and on three, each the median of five.
 */
public final class HopBenchmark {
  private static final String POLICY =
      """
      sites:
        shop: { selector: "node = home", shards: 4 }
        yard: { selector: "node in (%s)", shards: 12 }
      defaults: { site: shop, durability: journaled }
      processes:
        bench-hop: { activities: { hop: { site: yard } } }
        bench-fan: { activities: { fan: { site: yard } } }
      """;
  private static final int AT_ONCE = 64;
  private static final int YARD_SHARDS = 12;
  private static final int FANS = 5;
  private static final double MEDIAN = 50;

  private final int visits;
  private final int elements;
  private final PrintStream out;

  /**
   * @param visits that are measured, after as many as a warm-up
   * @param elements of the multi-instance
   */
  public HopBenchmark(int visits, int elements, PrintStream out) {
    if (visits < 1 || elements < 1) {
      throw new IllegalArgumentException(
          "Expected at least one visit and one element, but got %d and %d"
              .formatted(visits, elements));
    }
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
      BenchCollective collective = new BenchCollective("bench-hop", servers, "none", true);
      collective.push(POLICY.formatted("y1"));
      List<BenchCollective.Node> nodes = new ArrayList<>();
      try {
        nodes.add(collective.join("home"));
        nodes.add(collective.join("y1"));
        BenchCollective.Node home = nodes.get(0);
        awaitShards(nodes);
        home.deploy("bench/bench-hop.bpmn", "bench/bench-fan.bpmn");
        oneByOne(home, visits);
        latency(home, figures);
        throughput(home, figures);
        double alone = fanOut(home);
        nodes.add(collective.join("y2"));
        nodes.add(collective.join("y3"));
        collective.push(POLICY.formatted("y1, y2, y3"));
        awaitShards(nodes);
        double spread = fanOut(home);
        report(alone, spread, figures);
        return figures;
      } finally {
        nodes.forEach(BenchCollective.Node::close);
      }
    }
  }

  /** All are open, spread as evenly as the group does that, which counts the catalog too. */
  private static void awaitShards(List<BenchCollective.Node> nodes) throws InterruptedException {
    List<BenchCollective.Node> yards = nodes.subList(1, nodes.size());
    BenchCollective.await(
        () ->
            open(nodes.get(0), "shop/") == 4
                && yards.stream().mapToLong(node -> open(node, "yard/")).sum() == YARD_SHARDS
                && yards.stream()
                    .allMatch(node -> open(node, "yard/") >= YARD_SHARDS / yards.size() - 1));
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
    ends.start();
    for (int i = 0; i < visits; i++) {
      places.acquire();
      home.engine().getRuntimeService().startProcessInstanceByKey("bench-hop");
    }
    ends.join();
  }

  /** The median of some, after one that warms up. */
  private double fanOut(BenchCollective.Node home) throws InterruptedException {
    fanOnce(home);
    ListStatistics seconds = new ListStatistics();
    for (int i = 0; i < FANS; i++) {
      seconds.addValue(fanOnce(home));
    }
    return seconds.getPercentile(MEDIAN);
  }

  private double fanOnce(BenchCollective.Node home) throws InterruptedException {
    long begun = System.nanoTime();
    home.engine()
        .getRuntimeService()
        .startProcessInstanceByKey("bench-fan", Map.of("elements", elements));
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
