package dev.covey.cli;

import dev.covey.benchmarks.HopBenchmark;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/** {@code covey bench hop}. */
@Command(
    name = "hop",
    description =
        "Measure what it costs that an activity runs on another site: one visit, many visits, and a"
            + " multi-instance spread over one node and over three.")
final class HopBenchCommand implements Callable<Integer> {
  @Spec private CommandSpec spec;
  @Mixin private HelpOption help;

  @Option(
      names = "--visits",
      defaultValue = "2000",
      description = "Visits to measure, after as many as a warm-up (default: ${DEFAULT-VALUE}).")
  private int visits;

  @Option(
      names = "--elements",
      defaultValue = "1000",
      description = "Elements of the multi-instance (default: ${DEFAULT-VALUE}).")
  private int elements;

  @Option(
      names = "--job-threads",
      defaultValue = "0",
      description =
          "Job threads of each engine (default: Camunda's job executor as it is delivered, 3 threads"
              + " and at most 10).")
  private int jobThreads;

  @Mixin private JsonFile json;

  @Override
  public Integer call() throws InterruptedException {
    CodecBenchCommand.requireNoOptionsOfBench(spec);
    json.requireWritable();
    json.write(benchmark().run());
    return 0;
  }

  private HopBenchmark benchmark() {
    try {
      return new HopBenchmark(visits, elements, jobThreads, System.out);
    } catch (IllegalArgumentException e) {
      throw new ParameterException(spec.commandLine(), e.getMessage(), e);
    }
  }
}
