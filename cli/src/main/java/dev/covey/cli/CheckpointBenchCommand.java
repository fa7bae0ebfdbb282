package dev.covey.cli;

import dev.covey.benchmarks.CheckpointBenchmark;
import java.util.List;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/** {@code covey bench checkpoint}. */
@Command(
    name = "checkpoint",
    description =
        "Measure what turns and full checkpoints weigh, and how fast a shard full of"
            + " waiting instances moves from one engine to another.")
final class CheckpointBenchCommand implements Callable<Integer> {
  @Spec private CommandSpec spec;
  @Mixin private HelpOption help;

  @Option(
      names = "--instances",
      paramLabel = "N",
      split = ",",
      defaultValue = "1000,10000",
      description = "Numbers of waiting instances, ascending (default: ${DEFAULT-VALUE}).")
  private List<Integer> instances;

  @Option(
      names = "--history",
      defaultValue = "none",
      description = "History level: none, activity, audit, full (default: none).")
  private String history;

  @Mixin private JsonFile json;

  @Override
  public Integer call() throws InterruptedException {
    CodecBenchCommand.requireNoOptionsOfBench(spec);
    json.requireWritable();
    json.write(benchmark().run());
    return 0;
  }

  private CheckpointBenchmark benchmark() {
    try {
      return new CheckpointBenchmark(instances, history, System.out);
    } catch (IllegalArgumentException e) {
      throw new ParameterException(spec.commandLine(), e.getMessage(), e);
    }
  }
}
