package dev.covey.benchmarks;

import static dev.covey.benchmarks.Figures.rounded;

import java.io.PrintStream;
import java.lang.management.CompilationMXBean;
import java.lang.management.ManagementFactory;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.ToDoubleFunction;

/**
 * Start + query task + complete on a process of service task, user task, service task: the bare
 * engine, the same engine with Covey journaled, and relaxed. The variants take turns, round by
 * round, in one run, so that what slows the machine slows all; a figure is the median of the
 * rounds.
 */
public final class ProcessBenchmark {
  private static final CompilationMXBean COMPILER = ManagementFactory.getCompilationMXBean();
  private static final int WARM_UP_TURN_SECONDS = 5;
  private static final int WARM_UP_LIMIT = 4;
  private static final double QUIET = 0.1;

  private final BenchSettings settings;
  private final PrintStream out;

  /**
   * @param out where progress and the table go
   */
  public ProcessBenchmark(BenchSettings settings, PrintStream out) {
    this.settings = settings;
    this.out = out;
  }

  /**
   * Runs it; takes (warm-up + rounds) for each of three variants.
   *
   * @return flat keys and their figures
   */
  public Map<String, Object> run() throws InterruptedException {
    out.printf("starting Kafka, ZooKeeper and two engines (history %s)%n", settings.history());
    try (BenchEngines engines = new BenchEngines(settings.history())) {
      List<Variant> variants = List.of(engines.bare(), engines.journaled(), engines.relaxed());
      warmUp(variants);
      Map<String, List<Round.Result>> results = new TreeMap<>();
      for (int round = 1; round <= settings.rounds(); round++) {
        for (Variant variant : variants) {
          Round.Result result = Round.run(variant, settings.callers(), settings.roundSeconds());
          out.printf(
              Locale.ROOT,
              "round %d/%d %-9s %,7.0f completed/s%n",
              round,
              settings.rounds(),
              variant.name(),
              result.completedPerSecond());
          results.computeIfAbsent(variant.name(), n -> new ArrayList<>()).add(result);
        }
      }
      Map<String, Object> figures = figures(variants, results);
      printTable(variants, figures);
      return figures;
    }
  }

  /**
   * In short turns, so that the code of every variant is compiled with all of them in view; beyond
   * the set time until the compiler is quiet, since it competes with the callers for the cores.
   */
  private void warmUp(List<Variant> variants) throws InterruptedException {
    int least = settings.warmUpSeconds() / WARM_UP_TURN_SECONDS;
    for (int turn = 1; turn <= WARM_UP_LIMIT * least; turn++) {
      long compiled = COMPILER.getTotalCompilationTime();
      for (Variant variant : variants) {
        Round.run(variant, settings.callers(), WARM_UP_TURN_SECONDS);
      }
      double share =
          (COMPILER.getTotalCompilationTime() - compiled)
              / (1e3 * WARM_UP_TURN_SECONDS * variants.size());
      out.printf(Locale.ROOT, "warm-up %d, compiling %.0f %% of the time%n", turn, 100 * share);
      if (turn >= least && share < QUIET) {
        return;
      }
    }
  }

  private static Map<String, Object> figures(
      List<Variant> variants, Map<String, List<Round.Result>> results) {
    Map<String, Object> figures = new LinkedHashMap<>();
    double bare = median(results.get("bare"), Round.Result::completedPerSecond);
    for (Variant variant : variants) {
      String name = variant.name();
      List<Round.Result> rounds = results.get(name);
      double perSecond = median(rounds, Round.Result::completedPerSecond);
      figures.put(name + "_completed_per_s", rounded(perSecond));
      if (!name.equals("bare")) {
        figures.put(name + "_ratio", rounded(perSecond / bare));
      }
      figures.put(name + "_start_p50_ms", rounded(median(rounds, r -> r.starts().millis(0.50))));
      figures.put(name + "_start_p99_ms", rounded(median(rounds, r -> r.starts().millis(0.99))));
      figures.put(
          name + "_complete_p50_ms", rounded(median(rounds, r -> r.completes().millis(0.50))));
      figures.put(
          name + "_complete_p99_ms", rounded(median(rounds, r -> r.completes().millis(0.99))));
    }
    return figures;
  }

  private static double median(List<Round.Result> rounds, ToDoubleFunction<Round.Result> figure) {
    double[] sorted = rounds.stream().mapToDouble(figure).sorted().toArray();
    int middle = sorted.length / 2;
    return sorted.length % 2 == 1 ? sorted[middle] : (sorted[middle - 1] + sorted[middle]) / 2;
  }

  private void printTable(List<Variant> variants, Map<String, Object> figures) {
    out.printf(
        "%n%-10s %12s %6s %10s %10s %13s %13s%n",
        "variant",
        "completed/s",
        "ratio",
        "start p50",
        "start p99",
        "complete p50",
        "complete p99");
    for (Variant variant : variants) {
      String name = variant.name();
      out.printf(
          Locale.ROOT,
          "%-10s %,12.0f %6.2f %7.2f ms %7.2f ms %10.2f ms %10.2f ms%n",
          name,
          figures.get(name + "_completed_per_s"),
          figures.getOrDefault(name + "_ratio", 1.0),
          figures.get(name + "_start_p50_ms"),
          figures.get(name + "_start_p99_ms"),
          figures.get(name + "_complete_p50_ms"),
          figures.get(name + "_complete_p99_ms"));
    }
    out.printf(
        "%d callers, %d rounds of %d s each, medians%n",
        settings.callers(), settings.rounds(), settings.roundSeconds());
  }
}
