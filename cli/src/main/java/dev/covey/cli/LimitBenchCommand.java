package dev.covey.cli;

import dev.covey.benchmarks.LimitBenchmark;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/** {@code covey bench limit}. */
@Command(
    name = "limit",
    description =
        "Measure how much is used of what a limit allows: an activity of 200 ms, over"
            + " three engines of 16 job threads each.")
final class LimitBenchCommand implements Callable<Integer> {
  @Spec private CommandSpec spec;
  @Mixin private HelpOption help;

  @Option(
      names = "--concurrent",
      defaultValue = "5",
      description = "Runs at a time (default: ${DEFAULT-VALUE}).")
  private int concurrent;

  @Option(
      names = "--seconds",
      defaultValue = "30",
      description = "Measured after a warm-up of 15 s (default: ${DEFAULT-VALUE}).")
  private int seconds;

  @Mixin private JsonFile json;

  @Override
  public Integer call() throws InterruptedException {
    CodecBenchCommand.requireNoOptionsOfBench(spec);
    json.requireWritable();
    json.write(benchmark().run());
    return 0;
  }

  private LimitBenchmark benchmark() {
    try {
      return new LimitBenchmark(concurrent, seconds, System.out);
    } catch (IllegalArgumentException e) {
      throw new ParameterException(spec.commandLine(), e.getMessage(), e);
    }
  }
}
