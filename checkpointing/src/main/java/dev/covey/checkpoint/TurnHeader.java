package dev.covey.checkpoint;

import java.time.Instant;

/**
 * Where, when and by whom a turn was taken.
 *
 * @param shard the shard as text, such as {@code payments/3}
 * @param number the position of the turn in its shard: 1, 2, …
 * @param node the id of the node that took it
 * @param at when, by that node's clock
 * @param inboxPosition the next offset of the shard's inbox to be consumed after this turn, or -1
 *     if the turn says nothing of it
 * @param catalogNumber the number of the last catalog turn that the node had applied, 0 if none
 */
public record TurnHeader(
    String shard, long number, String node, Instant at, long inboxPosition, long catalogNumber) {

  /** The {@link #inboxPosition()} of a turn that says nothing of the inbox. */
  public static final long NO_INBOX_POSITION = -1;

  /** Throws {@link IllegalArgumentException} if a name is blank or a number out of its range. */
  public TurnHeader {
    Checks.notBlank("a shard", shard);
    Checks.atLeast(1, "a turn number", number);
    Checks.notBlank("a node", node);
    Checks.notNull("a time", at);
    Checks.atLeast(NO_INBOX_POSITION, "an inbox position", inboxPosition);
    Checks.atLeast(0, "a catalog number", catalogNumber);
  }
}
