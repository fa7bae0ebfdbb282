package dev.covey.cli;

import java.io.PrintWriter;
import java.util.List;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Spec;

/** {@code covey why}. */
@Command(
    name = "why",
    description = "Say what an instance waits for: a task, a timer, an incident, a limit.")
final class WhyCommand implements Callable<Integer> {
  @Spec private CommandSpec spec;
  @Mixin private HelpOption help;
  @Mixin private InstanceOptions instance;

  @Override
  public Integer call() {
    List<String> why = instance.askWhy();
    PrintWriter out = spec.commandLine().getOut();
    if (why.isEmpty()) {
      out.println("It has ended.");
    }
    why.forEach(out::println);
    out.flush();
    return 0;
  }
}
