package dev.covey.cli;

import dev.covey.cli.demo.Demo;
import dev.covey.cli.demo.DemoSettings;
import dev.covey.cli.demo.Verdict;
import dev.covey.cli.local.StopSignal;
import dev.covey.cli.terminal.Screen;
import dev.covey.policy.ZooKeeperSettings;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Random;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/** {@code covey demo}. */
@Command(
    name = "demo",
    description = {
      "Show the collective at work, on this machine alone: nodes in processes of their own, orders"
          + " over all of them, and a kill -9 half way.",
      "The last line is the result, counted from the journals; the exit code is 0 only if no order"
          + " was lost and none done twice."
    })
final class DemoCommand implements Callable<Integer> {
  private static final int SEEDS = 1_000_000;

  @Spec private CommandSpec spec;
  @Mixin private HelpOption help;

  @Option(
      names = "--instances",
      paramLabel = "N",
      defaultValue = "500",
      description = "How many orders (default: ${DEFAULT-VALUE}).")
  private int instances;

  @Option(
      names = "--nodes",
      paramLabel = "N",
      defaultValue = "3",
      description = "How many nodes (default: ${DEFAULT-VALUE}).")
  private int nodes;

  @Option(names = "--no-kill", description = "Kill no node.")
  private boolean noKill;

  @Option(
      names = "--keep",
      description = "Leave servers and nodes running afterwards, to look around, until Ctrl-C.")
  private boolean keep;

  @Option(
      names = "--seed",
      paramLabel = "S",
      description = "Decides the orders and the node that is killed (default: by chance).")
  private Long seed;

  @Option(
      names = "--collective",
      paramLabel = "NAME",
      defaultValue = ZooKeeperOptions.DEFAULT_COLLECTIVE,
      description = "Name of the collective (default: ${DEFAULT-VALUE}).")
  private String collective;

  @Option(
      names = "--timeout",
      paramLabel = "SECONDS",
      defaultValue = "150",
      description = "How long to wait for all orders to end (default: ${DEFAULT-VALUE}).")
  private int timeout;

  @Override
  public Integer call() {
    DemoSettings settings = settings();
    try (StopSignal stop = StopSignal.install(1)) {
      Screen screen = Screen.of(spec.commandLine().getOut());
      Verdict verdict = new Demo(settings, screen, stop).run(Path.of(""));
      return verdict.good() ? 0 : 1;
    }
  }

  private DemoSettings settings() {
    try {
      ZooKeeperSettings.requireCollective(collective);
      return new DemoSettings(
          collective,
          instances,
          nodes,
          !noKill,
          keep,
          seed == null ? new Random().nextInt(SEEDS) : seed,
          Duration.ofSeconds(timeout));
    } catch (IllegalArgumentException e) {
      throw new ParameterException(spec.commandLine(), e.getMessage(), e);
    }
  }
}
