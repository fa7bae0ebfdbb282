package dev.covey.cli;

import dev.covey.policy.PolicySchema;
import java.io.PrintWriter;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Spec;

/** {@code covey policy schema}. */
@Command(name = "schema", description = "Print the JSON Schema of a policy document, for editors.")
final class PolicySchemaCommand implements Callable<Integer> {
  @Spec private CommandSpec spec;
  @Mixin private HelpOption help;

  @Override
  public Integer call() {
    PrintWriter out = spec.commandLine().getOut();
    out.print(PolicySchema.json());
    out.flush();
    return 0;
  }
}
