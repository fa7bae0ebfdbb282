package dev.covey.cli;

import dev.covey.cli.terminal.Table;
import dev.covey.engine.time.CheckpointLine;
import java.io.PrintWriter;
import java.time.temporal.ChronoUnit;
import java.util.List;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Spec;

/** {@code covey checkpoint list}. */
@Command(name = "list", description = "List the turns that changed an instance.")
final class CheckpointListCommand implements Callable<Integer> {
  @Spec private CommandSpec spec;
  @Mixin private HelpOption help;
  @Mixin private InstanceOptions instance;

  @Override
  public Integer call() {
    PrintWriter out = spec.commandLine().getOut();
    lines(instance.ask(checkpoints -> checkpoints.list(instance.instance()))).forEach(out::println);
    out.flush();
    return 0;
  }

  static List<String> lines(List<CheckpointLine> turns) {
    Table table = new Table("TURN", "TIME", "NODE", "WHAT HAPPENED");
    for (CheckpointLine turn : turns) {
      // A value may have lines of its own; here each turn has one.
      String happened = String.join(", ", turn.happenings()).replaceAll("\\R", " ");
      table.add(turn.turn(), turn.at().truncatedTo(ChronoUnit.MILLIS), turn.node(), happened);
    }
    return table.lines();
  }
}
