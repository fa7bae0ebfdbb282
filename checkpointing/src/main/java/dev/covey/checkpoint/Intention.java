package dev.covey.checkpoint;

import java.time.Instant;

/**
 * What a merge is about to do, durable before it begins: an interrupted merge is told by its
 * intention without a manifest of the same id.
 *
 * @param id of the full checkpoint to be made; unique
 * @param shard the shard as text, such as {@code payments/3}
 * @param base id of the full checkpoint that turns are folded into, or empty for none
 * @param from journal position of the first turn to fold
 * @param to journal position after the last one
 * @param node who merges
 * @param at when it began, by that node's clock
 */
public record Intention(
    String id, String shard, String base, long from, long to, String node, Instant at) {

  /** Throws {@link IllegalArgumentException} if a name is blank or the range is none. */
  public Intention {
    Checks.notBlank("a checkpoint id", id);
    Checks.notBlank("a shard", shard);
    Checks.notNull("a base", base);
    Checks.atLeast(0, "a journal position", from);
    Checks.atLeast(from, "an end of the range", to);
    Checks.notBlank("a node", node);
    Checks.notNull("a time", at);
  }
}
