package dev.covey.cli;

import picocli.CommandLine.Option;

/** {@code --help}, for each command. */
final class HelpOption {
  @Option(
      names = {"-h", "--help"},
      usageHelp = true,
      description = "Show this help and exit.")
  private boolean asked;
}
