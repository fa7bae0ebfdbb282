package dev.covey.cli;

import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/** {@code covey policy}; what follows it is a subcommand. */
@Command(
    name = "policy",
    description = "Write, publish and explain what all nodes of a collective obey.",
    subcommands = {
      PolicyValidateCommand.class,
      PolicySchemaCommand.class,
      PolicyDiffCommand.class,
      PolicySimulateCommand.class,
      PolicyExplainCommand.class,
      PolicyKeygenCommand.class,
      PolicyPushCommand.class,
      PolicyShowCommand.class,
      PolicyHistoryCommand.class,
      PolicyRollbackCommand.class
    })
final class PolicyCommand implements Callable<Integer> {
  @Spec private CommandSpec spec;
  @Mixin private HelpOption help;

  @Override
  public Integer call() {
    throw new ParameterException(
        spec.commandLine(), "Say what to do: " + String.join(", ", spec.subcommands().keySet()));
  }
}
