package dev.covey.cli;

import java.io.PrintWriter;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
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
      "Make an instance what it was after a turn. It goes on from there; due timers are due again.",
      "What its delegates did outside the engine meanwhile is not undone."
    })
final class CheckpointRewindCommand implements Callable<Integer> {
  @Spec private CommandSpec spec;
  @Mixin private HelpOption help;
  @Mixin private InstanceOptions instance;

  @Option(
      names = "--to",
      required = true,
      paramLabel = "TURN",
      description = "The turn, as 'covey checkpoint list' shows them.")
  private long turn;

  @Option(
      names = "--set",
      paramLabel = "NAME=VALUE",
      converter = Variable.Converter.class,
      description = "A variable to set then, as often as you like, as in 'covey start --var'.")
  private List<Variable> variables = List.of();

  @Override
  public Integer call() {
    Map<String, Object> values = new HashMap<>();
    variables.forEach(variable -> values.put(variable.name(), variable.value()));
    instance.ask(
        checkpoints -> {
          checkpoints.rewind(instance.instance(), turn, values);
          return null;
        });
    PrintWriter out = spec.commandLine().getOut();
    out.println("instance " + instance.instance() + " is as it was after turn " + turn);
    out.flush();
    return 0;
  }
}
