package dev.covey.cli;

import dev.covey.policy.PolicyDocument;
import java.io.PrintWriter;
import java.nio.file.Path;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** {@code covey policy validate}. */
@Command(
    name = "validate",
    description =
        "Check a policy document without any server, and list everything that is wrong"
            + " with it: FILE:LINE:COLUMN: PATH: what is wrong.")
final class PolicyValidateCommand implements Callable<Integer> {
  @Spec private CommandSpec spec;
  @Mixin private HelpOption help;

  @Parameters(paramLabel = "FILE", description = "The document, YAML.")
  private Path file;

  @Override
  public Integer call() {
    PolicyDocument document = PolicyFile.read(file);
    PrintWriter out = spec.commandLine().getOut();
    out.println(
        "%s is valid: sites %s; processes %s"
            .formatted(
                file,
                String.join(", ", document.sites().keySet()),
                document.processes().isEmpty()
                    ? "none"
                    : String.join(", ", document.processes().keySet())));
    out.flush();
    return 0;
  }
}
