package dev.covey.cli;

import dev.covey.engine.client.CoveyClient;
import dev.covey.engine.cut.CutSummary;
import java.io.PrintWriter;
import java.nio.file.Path;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** {@code covey checkpoint restore}. */
@Command(
    name = "restore",
    description =
        "Put a checkpoint of a whole collective into one in which nothing has happened"
            + " yet: its policy is pushed, with the sites and shards of the checkpoint, and no"
            + " node has been started.")
final class CheckpointRestoreCommand implements Callable<Integer> {
  @Spec private CommandSpec spec;
  @Mixin private HelpOption help;
  @Mixin private ConnectionOptions connection;

  @Parameters(index = "0", paramLabel = "FILE", description = "As 'create --all' has written it.")
  private Path file;

  @Override
  public Integer call() {
    CutSummary cut;
    try (CoveyClient client = connection.resolve().open()) {
      cut = client.cuts().restore(file, new CutProgressLine(spec.commandLine().getErr()));
    }
    PrintWriter out = spec.commandLine().getOut();
    out.println(CutProgressLine.words(cut) + " restored; start the nodes now");
    out.flush();
    return 0;
  }
}
