package dev.covey.cli;

import dev.covey.engine.transfer.ExportedInstance;
import java.io.PrintWriter;
import java.nio.file.Path;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** {@code covey checkpoint export}. */
@Command(
    name = "export",
    description = {
      "Write an instance, as it is now or was after a turn, and the deployments that it"
          + " needs into a file that 'covey checkpoint import' reads.",
      "The original goes on untouched."
    })
final class CheckpointExportCommand implements Callable<Integer> {
  @Spec private CommandSpec spec;
  @Mixin private HelpOption help;
  @Mixin private InstanceOptions instance;
  @Mixin private TurnOption turn;

  @Option(names = "--file", required = true, paramLabel = "FILE", description = "A new file.")
  private Path file;

  @Override
  public Integer call() {
    ExportedInstance exported =
        instance.copy(transfers -> transfers.exportTo(file, instance.instance(), turn.turn()));
    PrintWriter out = spec.commandLine().getOut();
    out.println(words(exported, file));
    out.flush();
    return 0;
  }

  /** What was written where. */
  static String words(ExportedInstance exported, Path file) {
    return "instance %s: %d rows in %s".formatted(exported.place(), exported.rows().size(), file);
  }
}
