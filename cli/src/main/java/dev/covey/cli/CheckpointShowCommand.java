package dev.covey.cli;

import dev.covey.engine.time.InstanceState;
import java.io.PrintWriter;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** {@code covey checkpoint show}. */
@Command(name = "show", description = "Show where an instance waits, and its variables.")
final class CheckpointShowCommand implements Callable<Integer> {
  @Spec private CommandSpec spec;
  @Mixin private HelpOption help;
  @Mixin private InstanceOptions instance;

  @Option(
      names = "--at",
      paramLabel = "TURN",
      description = "After that turn of its shard (default: now).")
  private Long turn;

  @Override
  public Integer call() {
    PrintWriter out = spec.commandLine().getOut();
    String id = instance.instance();
    lines(
            instance.ask(
                checkpoints -> turn == null ? checkpoints.show(id) : checkpoints.show(id, turn)))
        .forEach(out::println);
    out.flush();
    return 0;
  }

  static List<String> lines(InstanceState state) {
    List<String> lines = new ArrayList<>();
    lines.add(state.waiting().isEmpty() ? "ended" : "waiting");
    state.waiting().forEach(activity -> lines.add("  " + activity));
    lines.add(state.variables().isEmpty() ? "no variables" : "variables");
    state.variables().forEach((name, value) -> lines.add("  " + name + " = " + value));
    return lines;
  }
}
