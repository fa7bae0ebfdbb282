package dev.covey.cli;

import dev.covey.engine.time.StateDifference;
import java.io.PrintWriter;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** {@code covey checkpoint diff}. */
@Command(name = "diff", description = "Show what changed of an instance between two turns.")
final class CheckpointDiffCommand implements Callable<Integer> {
  @Spec private CommandSpec spec;
  @Mixin private HelpOption help;
  @Mixin private InstanceOptions instance;

  @Parameters(index = "1", paramLabel = "FROM", description = "A turn of its shard.")
  private long from;

  @Parameters(index = "2", paramLabel = "TO", description = "Another one.")
  private long to;

  @Override
  public Integer call() {
    PrintWriter out = spec.commandLine().getOut();
    lines(instance.ask(checkpoints -> checkpoints.diff(instance.instance(), from, to)))
        .forEach(out::println);
    out.flush();
    return 0;
  }

  static List<String> lines(StateDifference difference) {
    List<String> lines = new ArrayList<>();
    difference.left().forEach(activity -> lines.add("- " + activity));
    difference.entered().forEach(activity -> lines.add("+ " + activity));
    difference
        .variables()
        .forEach(
            (name, values) -> {
              if (values.before() != null) {
                lines.add("- " + name + " = " + values.before());
              }
              if (values.after() != null) {
                lines.add("+ " + name + " = " + values.after());
              }
            });
    return lines.isEmpty() ? List.of("no difference") : lines;
  }
}
