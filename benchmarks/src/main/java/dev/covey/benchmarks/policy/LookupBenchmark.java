package dev.covey.benchmarks.policy;

import static dev.covey.benchmarks.Figures.rounded;

import dev.covey.benchmarks.jmh.BenchmarkFailedException;
import dev.covey.benchmarks.jmh.JmhRun;
import dev.covey.benchmarks.jmh.JmhSettings;
import dev.covey.policy.PolicyDocument;
import java.io.PrintStream;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/** How long an engine's questions to the live policy take, and what they allocate. */
public final class LookupBenchmark {
  private static final double MEDIAN = 50;
  private static final List<String> LOOKUPS =
      List.of("site", "durability", "retry", "page", "checkpoint", "state");

  private final JmhSettings settings;
  private final PrintStream out;

  /**
   * @param out where the table goes, a line as soon as its figure is there
   */
  public LookupBenchmark(JmhSettings settings, PrintStream out) {
    this.settings = settings;
    this.out = out;
  }

  /**
   * Runs it.
   *
   * @return flat keys and their figures, each the median of the rounds and the least and the most
   * @throws BenchmarkFailedException if JMH could not measure something, as when another JMH runs
   */
  public Map<String, Object> run() {
    PolicyDocument policy = SamplePolicy.document();
    out.printf(
        "look-ups in a policy of %d sites and %,d processes%n",
        policy.sites().size(), policy.processes().size());
    out.printf("%-12s %9s %9s %9s %9s%n", "", "median ns", "least", "most", "bytes");
    Map<String, Object> figures = new LinkedHashMap<>();
    for (String lookup : LOOKUPS) {
      JmhRun run = JmhRun.of(PolicyLookups.class, lookup, Map.of(), settings, "policy");
      // JMH's own bookkeeping is a few bytes a round, so a thousandth of one an operation.
      double bytes = rounded(run.bytes().getPercentile(MEDIAN));
      figures.put("lookup_" + lookup + "_ns", rounded(run.time().getPercentile(MEDIAN)));
      figures.put("lookup_" + lookup + "_ns_least", rounded(run.time().getMin()));
      figures.put("lookup_" + lookup + "_ns_most", rounded(run.time().getMax()));
      figures.put("lookup_" + lookup + "_bytes", bytes);
      out.printf(
          Locale.ROOT,
          "%-12s %9.1f %9.1f %9.1f %9.1f%n",
          lookup,
          run.time().getPercentile(MEDIAN),
          run.time().getMin(),
          run.time().getMax(),
          bytes);
    }
    return figures;
  }
}
