package dev.covey.cli;

import java.util.OptionalLong;
import picocli.CommandLine.Option;

/** The turn that an instance is copied at. */
final class TurnOption {
  @Option(
      names = "--at",
      paramLabel = "TURN",
      description = "The turn, as 'covey checkpoint list' shows them (default: now).")
  private Long turn;

  OptionalLong turn() {
    return turn == null ? OptionalLong.empty() : OptionalLong.of(turn);
  }
}
