package dev.covey.benchmarks.jmh;

import java.util.Map;
import org.openjdk.jmh.profile.GCProfiler;
import org.openjdk.jmh.results.Result;
import org.openjdk.jmh.results.RunResult;
import org.openjdk.jmh.runner.Runner;
import org.openjdk.jmh.runner.RunnerException;
import org.openjdk.jmh.runner.options.ChainedOptionsBuilder;
import org.openjdk.jmh.runner.options.OptionsBuilder;
import org.openjdk.jmh.runner.options.TimeValue;
import org.openjdk.jmh.runner.options.VerboseMode;
import org.openjdk.jmh.util.Statistics;

/**
 * What JMH measured of one method, in JVMs of its own, so that what one has taught the compiler
 * does not help or hinder the next.
 *
 * @param time of an operation in the benchmark's unit, of each round
 * @param bytes that an operation allocates, of each round
 */
public record JmhRun(Statistics time, Statistics bytes) {
  private static final String BYTES_PER_OPERATION = "gc.alloc.rate.norm";

  /**
   * Runs one method of a benchmark.
   *
   * @param parameters of the benchmark's state
   * @param title what is measured, for an error
   * @throws BenchmarkFailedException if JMH could not measure it, as when another JMH runs
   */
  public static JmhRun of(
      Class<?> benchmark,
      String method,
      Map<String, String> parameters,
      JmhSettings settings,
      String title) {
    TimeValue round = TimeValue.milliseconds(settings.roundMillis());
    ChainedOptionsBuilder options =
        new OptionsBuilder()
            .include("^" + benchmark.getName().replace(".", "\\.") + "\\." + method + "$")
            .forks(settings.forks())
            .warmupIterations(settings.warmUps())
            .warmupTime(round)
            .measurementIterations(settings.rounds())
            .measurementTime(round)
            .addProfiler(GCProfiler.class)
            .shouldFailOnError(true)
            .verbosity(VerboseMode.SILENT);
    parameters.forEach(options::param);
    try {
      return of(new Runner(options.build()).runSingle());
    } catch (RunnerException e) {
      throw new BenchmarkFailedException(
          "The benchmark could not %s the %s: %s".formatted(method, title, reason(e)), e);
    }
  }

  private static JmhRun of(RunResult result) {
    Result<?> bytes = result.getSecondaryResults().get(BYTES_PER_OPERATION);
    if (bytes == null) {
      throw new BenchmarkFailedException(
          "Expected JMH to say how much is allocated, but it has only "
              + result.getSecondaryResults().keySet(),
          null);
    }
    return new JmhRun(result.getPrimaryResult().getStatistics(), bytes.getStatistics());
  }

  /** JMH says what went wrong in a cause, or in what was suppressed on the way. */
  private static String reason(Throwable failure) {
    if (failure.getCause() != null) {
      return reason(failure.getCause());
    }
    return failure.getSuppressed().length > 0
        ? reason(failure.getSuppressed()[0])
        : failure.getMessage();
  }
}
