package dev.covey.fabric;

import java.util.List;

/**
 * What is committed together or not at all: the turns of one engine transaction and its messages.
 */
public record CommitUnit(List<ShardTurn> turns, List<OutgoingMessage> messages) {
  public CommitUnit {
    turns = List.copyOf(turns);
    messages = List.copyOf(messages);
    if (turns.isEmpty()) {
      throw new IllegalArgumentException("Expected at least one turn in a commit unit");
    }
  }
}
