package dev.covey.cli;

import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/** {@code covey recovery}; what follows it is a subcommand. */
@Command(
    name = "recovery",
    description = "See what has become of failed work for which policy has a rule of recovery.",
    subcommands = RecoveryListCommand.class)
final class RecoveryCommand implements Callable<Integer> {
  @Spec private CommandSpec spec;
  @Mixin private HelpOption help;

  @Override
  public Integer call() {
    throw new ParameterException(spec.commandLine(), "Say what to do: list");
  }
}
