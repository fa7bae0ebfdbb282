package dev.covey.benchmarks.codec;

import static dev.covey.benchmarks.Figures.rounded;

import dev.covey.benchmarks.jmh.BenchmarkFailedException;
import dev.covey.benchmarks.jmh.JmhRun;
import dev.covey.benchmarks.jmh.JmhSettings;
import dev.covey.checkpoint.kryo.KryoCodecs;
import java.io.PrintStream;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.openjdk.jmh.util.Statistics;

/**
 * Encodes and decodes each {@link Sample} over and over, on one thread, by JMH; each figure in a
 * JVM of its own, so that what one has taught the compiler does not help or hinder the next.
 */
public final class CodecBenchmark {
  private static final double MEDIAN = 50;

  private final JmhSettings settings;
  private final PrintStream out;

  /**
   * @param out where the table goes, a line as soon as its figure is there
   */
  public CodecBenchmark(JmhSettings settings, PrintStream out) {
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
    out.printf(
        "%-15s %-7s %11s %11s %11s %11s %7s%n",
        "", "", "bytes", "median us", "least", "most", "MB/s");
    Map<String, Object> figures = new LinkedHashMap<>();
    for (Sample sample : Sample.values()) {
      int bytes = KryoCodecs.turns().encode(sample.turn()).length;
      figures.put(sample.word() + "_bytes", bytes);
      for (String operation : List.of("encode", "decode")) {
        Statistics micros = measured(sample, operation);
        double median = micros.getPercentile(MEDIAN);
        String key = sample.word() + "_" + operation;
        figures.put(key + "_us", rounded(median));
        figures.put(key + "_us_least", rounded(micros.getMin()));
        figures.put(key + "_us_most", rounded(micros.getMax()));
        figures.put(key + "_mb_per_s", rounded(bytes / median));
        out.printf(
            Locale.ROOT,
            "%-15s %-7s %,11d %,11.1f %,11.1f %,11.1f %,7.0f%n",
            sample.title(),
            operation,
            bytes,
            median,
            micros.getMin(),
            micros.getMax(),
            bytes / median);
      }
    }
    out.printf(
        "JVMs for each figure: %d; in each %d rounds of %d ms after %d of warm-up%n",
        settings.forks(), settings.rounds(), settings.roundMillis(), settings.warmUps());
    return figures;
  }

  /** Microseconds of each round. */
  private Statistics measured(Sample sample, String operation) {
    return JmhRun.of(
            TurnCodecBenchmark.class,
            operation,
            Map.of("sample", sample.name()),
            settings,
            sample.title())
        .time();
  }
}
