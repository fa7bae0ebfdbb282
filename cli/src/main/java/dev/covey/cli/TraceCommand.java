package dev.covey.cli;

import dev.covey.cli.terminal.Table;
import dev.covey.engine.time.TraceLine;
import java.io.PrintWriter;
import java.time.temporal.ChronoUnit;
import java.util.List;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** {@code covey trace}. */
@Command(
    name = "trace",
    description = "Show the way of an instance over nodes and sites, visits included.")
final class TraceCommand implements Callable<Integer> {
  @Spec private CommandSpec spec;
  @Mixin private HelpOption help;
  @Mixin private InstanceOptions instance;

  @Option(
      names = "--mermaid",
      description = "As a sequence diagram in the language of Mermaid, for documents and issues.")
  private boolean mermaid;

  @Override
  public Integer call() {
    PrintWriter out = spec.commandLine().getOut();
    List<TraceLine> trace = instance.ask(checkpoints -> checkpoints.trace(instance.instance()));
    (mermaid ? MermaidTrace.lines(trace) : lines(trace)).forEach(out::println);
    out.flush();
    return 0;
  }

  static List<String> lines(List<TraceLine> trace) {
    Table table = new Table("TIME", "SHARD", "NODE", "INSTANCE", "WHAT HAPPENED");
    for (TraceLine line : trace) {
      // A value may have lines of its own; here each turn has one.
      String happened = String.join(", ", line.happenings()).replaceAll("\\R", " ");
      table.add(
          line.at().truncatedTo(ChronoUnit.MILLIS),
          line.shard(),
          line.node(),
          line.instance(),
          happened);
    }
    return table.lines();
  }
}
