package dev.covey.cli;

import dev.covey.benchmarks.PropagationBenchmark;
import dev.covey.benchmarks.jmh.JmhSettings;
import dev.covey.benchmarks.policy.LookupBenchmark;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/** {@code covey bench policy}. */
@Command(
    name = "policy",
    description =
        "Measure how long an engine's look-ups in the live policy take and what they"
            + " allocate (JMH), and how long a pushed revision takes to come to three nodes.")
final class PolicyBenchCommand implements Callable<Integer> {
  private static final int ROUND_MILLIS = 1000;

  @Spec private CommandSpec spec;
  @Mixin private HelpOption help;

  @Option(
      names = "--revisions",
      paramLabel = "N",
      defaultValue = "50",
      description =
          "Revisions pushed to idle nodes, and again under load (default: ${DEFAULT-VALUE}).")
  private int revisions;

  @Option(
      names = "--warm-up",
      paramLabel = "SECONDS",
      defaultValue = "3",
      description = "Warm-up of each look-up (default: ${DEFAULT-VALUE}).")
  private int warmUp;

  @Option(
      names = "--seconds",
      paramLabel = "SECONDS",
      defaultValue = "5",
      description = "Measured time of each look-up (default: ${DEFAULT-VALUE}).")
  private int seconds;

  @Mixin private JsonFile json;

  @Override
  public Integer call() throws InterruptedException {
    CodecBenchCommand.requireNoOptionsOfBench(spec);
    LookupBenchmark lookups;
    PropagationBenchmark propagation;
    try {
      lookups = new LookupBenchmark(new JmhSettings(1, warmUp, seconds, ROUND_MILLIS), System.out);
      propagation = new PropagationBenchmark(revisions, System.out);
    } catch (IllegalArgumentException e) {
      throw new ParameterException(spec.commandLine(), e.getMessage(), e);
    }
    json.requireWritable();
    Map<String, Object> figures = new LinkedHashMap<>(lookups.run());
    figures.putAll(propagation.run());
    json.write(figures);
    return 0;
  }
}
