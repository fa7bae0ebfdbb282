package dev.covey.cli;

import dev.covey.engine.client.CoveyClient;
import java.io.PrintWriter;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** {@code covey checkpoint import}. */
@Command(
    name = "import",
    description = {
      "Put the instance of an exported file into a collective, under ids of its own.",
      "A definition that is not there is deployed first, and is then the latest version there."
    })
final class CheckpointImportCommand implements Callable<Integer> {
  @Spec private CommandSpec spec;
  @Mixin private HelpOption help;
  @Mixin private ConnectionOptions connection;

  @Parameters(index = "0", paramLabel = "FILE", description = "As 'export' has written it.")
  private Path file;

  @Option(
      names = "--site",
      paramLabel = "SITE",
      description = "Where the copy is to live (default: the site of its process by policy).")
  private String site;

  @Option(
      names = "--again",
      description = "Make a further copy if the file was imported before, which else is refused.")
  private boolean again;

  @Override
  public Integer call() {
    List<String> copies;
    try (CoveyClient client = connection.resolve().open()) {
      copies = client.transfers().importFrom(file, Optional.ofNullable(site), again);
    }
    PrintWriter out = spec.commandLine().getOut();
    copies.forEach(copy -> out.println("instance " + copy));
    out.flush();
    return 0;
  }
}
