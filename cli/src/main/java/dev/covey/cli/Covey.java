package dev.covey.cli;

import java.io.IOException;
import java.io.InputStream;
import java.util.Properties;
import java.util.concurrent.Callable;
import picocli.AutoComplete.GenerateCompletion;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.HelpCommand;
import picocli.CommandLine.IVersionProvider;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.ScopeType;
import picocli.CommandLine.Spec;

/** The command {@code covey}; what follows it is a subcommand. */
@Command(
    name = "covey",
    description = "Separate Camunda 7 engines as one collective.",
    versionProvider = Covey.Version.class,
    subcommands = {
      DemoCommand.class,
      InfraCommand.class,
      NodeCommand.class,
      StatusCommand.class,
      DeployCommand.class,
      StartCommand.class,
      TraceCommand.class,
      WhyCommand.class,
      CheckpointCommand.class,
      DeadLetterCommand.class,
      PolicyCommand.class,
      RecoveryCommand.class,
      BenchCommand.class,
      HelpCommand.class,
      GenerateCompletion.class
    },
    footer = {
      "",
      "Begin with 'covey demo'; or 'covey infra' in one terminal and 'covey node' in others.",
      "Exit codes: 0 done, 1 failed, 2 wrong usage."
    })
public final class Covey implements Callable<Integer> {
  @Spec private CommandSpec spec;
  @Mixin private HelpOption help;

  @Option(
      names = "--verbose",
      scope = ScopeType.INHERIT,
      description = "Show the stack trace of a failure.")
  private boolean verbose;

  @Option(names = "--version", versionHelp = true, description = "Show the version and exit.")
  private boolean version;

  public static void main(String[] arguments) {
    System.exit(commandLine().execute(arguments));
  }

  /** The whole command, ready to execute. */
  static CommandLine commandLine() {
    Covey covey = new Covey();
    return new CommandLine(covey)
        .setParameterExceptionHandler(Failures::wrongUsage)
        .setExecutionExceptionHandler(
            (failure, command, parsed) -> Failures.failed(failure, command, covey.verbose));
  }

  @Override
  public Integer call() {
    throw new ParameterException(spec.commandLine(), "Say which command");
  }

  /** Reads the version that the build wrote. */
  static final class Version implements IVersionProvider {
    @Override
    public String[] getVersion() throws IOException {
      Properties properties = new Properties();
      try (InputStream file = Covey.class.getResourceAsStream("version.properties")) {
        properties.load(file);
      }
      return new String[] {"covey " + properties.getProperty("version")};
    }
  }
}
