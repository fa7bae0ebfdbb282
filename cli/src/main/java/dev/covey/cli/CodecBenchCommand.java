package dev.covey.cli;

import dev.covey.benchmarks.codec.CodecBenchmark;
import dev.covey.benchmarks.jmh.JmhSettings;
import java.util.List;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Model.OptionSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/** {@code covey bench codec}. */
@Command(
    name = "codec",
    description = {
      "Measure how fast turns become bytes and bytes turns (JMH, a minute).",
      "A turn of 8 rows, a turn with a value of 5 MB, the rows of 1,000 instances."
    })
final class CodecBenchCommand implements Callable<Integer> {
  private static final int ROUND_MILLIS = 1000;

  @Spec private CommandSpec spec;
  @Mixin private HelpOption help;

  @Option(
      names = "--forks",
      paramLabel = "N",
      defaultValue = "1",
      description = "JVMs for each figure (default: ${DEFAULT-VALUE}).")
  private int forks;

  @Option(
      names = "--warm-up",
      paramLabel = "SECONDS",
      defaultValue = "3",
      description = "Warm-up of each JVM (default: ${DEFAULT-VALUE}).")
  private int warmUp;

  @Option(
      names = "--seconds",
      paramLabel = "SECONDS",
      defaultValue = "5",
      description = "Measured time of each JVM (default: ${DEFAULT-VALUE}).")
  private int seconds;

  @Mixin private JsonFile json;

  @Override
  public Integer call() {
    requireNoOptionsOfBench(spec);
    CodecBenchmark benchmark = new CodecBenchmark(settings(), System.out);
    json.requireWritable();
    json.write(benchmark.run());
    return 0;
  }

  /** They would be read and then mean nothing. */
  static void requireNoOptionsOfBench(CommandSpec spec) {
    List<String> before =
        spec.parent().commandLine().getParseResult().matchedOptions().stream()
            .filter(option -> !option.inherited())
            .map(OptionSpec::longestName)
            .toList();
    if (!before.isEmpty()) {
      throw new ParameterException(
          spec.commandLine(),
          "Expected the options of 'bench %1$s' after '%1$s', but got ".formatted(spec.name())
              + String.join(", ", before)
              + " before it");
    }
  }

  private JmhSettings settings() {
    if (forks < 1) {
      throw new ParameterException(
          spec.commandLine(), "Expected 1 or more as --forks, but got " + forks);
    }
    try {
      return new JmhSettings(forks, warmUp, seconds, ROUND_MILLIS);
    } catch (IllegalArgumentException e) {
      throw new ParameterException(spec.commandLine(), e.getMessage(), e);
    }
  }
}
