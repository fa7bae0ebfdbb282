package dev.covey.cli;

import java.io.PrintWriter;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** {@code covey checkpoint rewind}. */
@Command(
    name = "rewind",
    description = {
      "Make an instance what it was after a turn.",
      "It goes on from there; due timers are due again. What its delegates did outside"
          + " the engine meanwhile is not undone."
    })
final class CheckpointRewindCommand implements Callable<Integer> {
  @Spec private CommandSpec spec;
  @Mixin private HelpOption help;
  @Mixin private InstanceOptions instance;
  @Mixin private SetOptions variables;

  @Option(
      names = "--to",
      required = true,
      paramLabel = "TURN",
      description = "The turn, as 'covey checkpoint list' shows them.")
  private long turn;

  @Override
  public Integer call() {
    instance.ask(
        checkpoints -> {
          checkpoints.rewind(instance.instance(), turn, variables.values());
          return null;
        });
    PrintWriter out = spec.commandLine().getOut();
    out.println("instance " + instance.instance() + " is as it was after turn " + turn);
    out.flush();
    return 0;
  }
}
