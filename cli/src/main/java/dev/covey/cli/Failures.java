package dev.covey.cli;

import java.io.PrintWriter;
import org.camunda.bpm.engine.ProcessEngineException;
import picocli.CommandLine;
import picocli.CommandLine.ExitCode;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.UnmatchedArgumentException;

/**
 * Tells people what went wrong: what they can act on in plain words, no stack trace unless asked.
 */
final class Failures {
  private Failures() {}

  static int wrongUsage(ParameterException failure, String[] arguments) {
    CommandLine command = failure.getCommandLine();
    PrintWriter err = command.getErr();
    err.println("covey: " + failure.getMessage());
    if (!UnmatchedArgumentException.printSuggestions(failure, err)) {
      err.println("See '" + command.getCommandSpec().qualifiedName() + " --help'.");
    }
    err.flush();
    return ExitCode.USAGE;
  }

  static int failed(Exception failure, CommandLine command, boolean verbose) {
    PrintWriter err = command.getErr();
    boolean plain = isPlain(failure);
    err.println("covey: " + (plain ? failure.getMessage() : "unexpected " + failure));
    if (verbose) {
      failure.printStackTrace(err);
    } else if (!plain) {
      err.println("Run it again with --verbose for the stack trace.");
    }
    err.flush();
    return command.getCommandSpec().exitCodeOnExecutionException();
  }

  /** Whether its message was written for people. */
  private static boolean isPlain(Exception failure) {
    return failure.getMessage() != null
        && (failure instanceof ProcessEngineException
            || failure instanceof IllegalArgumentException
            || failure.getClass().getName().startsWith("dev.covey."));
  }
}
