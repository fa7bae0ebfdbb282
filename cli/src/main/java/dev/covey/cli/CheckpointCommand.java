package dev.covey.cli;

import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/** {@code covey checkpoint}; what follows it is a subcommand. */
@Command(
    name = "checkpoint",
    description = {
      "Look into the past of a process instance, send it back there, or copy it, into"
          + " another collective too.",
      "Or write a checkpoint of the whole collective into a file, and restore it."
          + " INSTANCE is its id, or that of an instance that a call activity of it has"
          + " started."
    },
    subcommands = {
      CheckpointListCommand.class,
      CheckpointShowCommand.class,
      CheckpointDiffCommand.class,
      CheckpointRewindCommand.class,
      CheckpointForkCommand.class,
      CheckpointExportCommand.class,
      CheckpointImportCommand.class,
      CheckpointCreateCommand.class,
      CheckpointRestoreCommand.class
    })
final class CheckpointCommand implements Callable<Integer> {
  @Spec private CommandSpec spec;
  @Mixin private HelpOption help;

  @Override
  public Integer call() {
    throw new ParameterException(
        spec.commandLine(),
        "Say what to do: list, show, diff, rewind, fork, export, import, create or restore");
  }
}
