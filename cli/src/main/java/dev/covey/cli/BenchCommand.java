package dev.covey.cli;

import dev.covey.benchmarks.BenchSettings;
import dev.covey.benchmarks.ProcessBenchmark;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/** {@code covey bench}. */
@Command(
    name = "bench",
    description = {
      "Compare the bare engine with Covey, journaled and relaxed, in one run.",
      "Start + query task + complete on a process of service task, user task, service task."
    },
    subcommands = {
      CodecBenchCommand.class,
      CheckpointBenchCommand.class,
      PolicyBenchCommand.class,
      HopBenchCommand.class,
      LimitBenchCommand.class
    })
final class BenchCommand implements Callable<Integer> {
  @Spec private CommandSpec spec;
  @Mixin private HelpOption help;

  @Option(names = "--callers", defaultValue = "32", description = "Threads (default: 32).")
  private int callers;

  @Option(
      names = "--warm-up",
      paramLabel = "SECONDS",
      defaultValue = "30",
      description =
          "Warm-up of each variant at least; up to four times as long while the JIT is busy"
              + " (default: 30).")
  private int warmUp;

  @Option(
      names = "--seconds",
      paramLabel = "SECONDS",
      defaultValue = "10",
      description = "Length of a round of one variant (default: 10).")
  private int seconds;

  @Option(names = "--rounds", defaultValue = "3", description = "Rounds (default: 3).")
  private int rounds;

  @Option(
      names = "--history",
      defaultValue = "none",
      description = "History level: none, activity, audit, full (default: none).")
  private String history;

  @Mixin private JsonFile json;

  @Override
  public Integer call() throws InterruptedException {
    ProcessBenchmark benchmark = new ProcessBenchmark(settings(), System.out);
    json.requireWritable();
    json.write(benchmark.run());
    return 0;
  }

  private BenchSettings settings() {
    try {
      return new BenchSettings(callers, warmUp, seconds, rounds, history);
    } catch (IllegalArgumentException e) {
      throw new ParameterException(spec.commandLine(), e.getMessage(), e);
    }
  }
}
