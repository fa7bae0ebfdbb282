package dev.covey.cli;

import java.io.PrintWriter;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** {@code covey checkpoint fork}. */
@Command(
    name = "fork",
    description = {
      "Put a copy of an instance beside it, as it is now or was after a turn.",
      "The original goes on untouched. Due timers are due again in the copy, and its"
          + " delegates run as if for the first time."
    })
final class CheckpointForkCommand implements Callable<Integer> {
  @Spec private CommandSpec spec;
  @Mixin private HelpOption help;
  @Mixin private InstanceOptions instance;
  @Mixin private SetOptions variables;
  @Mixin private TurnOption turn;

  @Option(
      names = "--business-key",
      paramLabel = "KEY",
      description = "Business key of the copy (default: that of the original).")
  private String businessKey;

  @Override
  public Integer call() {
    String copy =
        instance.copy(
            transfers ->
                transfers.fork(instance.instance(), turn.turn(), businessKey, variables.values()));
    PrintWriter out = spec.commandLine().getOut();
    out.println("instance " + copy);
    out.flush();
    return 0;
  }
}
