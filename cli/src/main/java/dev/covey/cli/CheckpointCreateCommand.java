package dev.covey.cli;

import dev.covey.engine.client.CoveyClient;
import dev.covey.engine.cut.CutSummary;
import dev.covey.engine.transfer.ExportedInstance;
import java.io.PrintWriter;
import java.nio.file.Path;
import java.util.OptionalLong;
import java.util.concurrent.Callable;
import picocli.CommandLine.ArgGroup;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** {@code covey checkpoint create}. */
@Command(
    name = "create",
    description = {
      "Write a checkpoint of now into a file, while work goes on: one consistent cut of"
          + " an instance with all that its call activities have started (as 'export'), or of"
          + " the whole collective.",
      "'covey checkpoint import' takes the one, 'covey checkpoint restore' the other."
    })
final class CheckpointCreateCommand implements Callable<Integer> {
  @Spec private CommandSpec spec;
  @Mixin private HelpOption help;
  @Mixin private ConnectionOptions connection;

  @ArgGroup(exclusive = true, multiplicity = "1")
  private Extent extent;

  @Option(names = "--file", required = true, paramLabel = "FILE", description = "A new file.")
  private Path file;

  /** Of what. */
  static final class Extent {
    @Option(names = "--instance", paramLabel = "ID", description = "Of this process instance.")
    private String instance;

    @Option(names = "--all", description = "Of the whole collective.")
    private boolean all;
  }

  @Override
  public Integer call() {
    PrintWriter out = spec.commandLine().getOut();
    try (CoveyClient client = connection.resolve().open()) {
      if (extent.instance != null) {
        ExportedInstance exported =
            client.transfers().exportTo(file, extent.instance, OptionalLong.empty());
        out.println(CheckpointExportCommand.words(exported, file));
      } else {
        CutProgressLine progress = new CutProgressLine(spec.commandLine().getErr());
        CutSummary cut = client.cuts().create(file, progress);
        out.println(CutProgressLine.words(cut) + " in " + file);
      }
      out.flush();
    }
    return 0;
  }
}
