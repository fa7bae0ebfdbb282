package dev.covey.cli;

import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/** {@code covey dead-letter}; what follows it is a subcommand. */
@Command(
    name = "dead-letter",
    description = "See messages between shards that could not be handled, and send them again.",
    subcommands = {DeadLetterListCommand.class, DeadLetterResendCommand.class})
final class DeadLetterCommand implements Callable<Integer> {
  @Spec private CommandSpec spec;
  @Mixin private HelpOption help;

  @Override
  public Integer call() {
    throw new ParameterException(spec.commandLine(), "Say what to do: list or resend");
  }
}
