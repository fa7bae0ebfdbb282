package dev.covey.fabric;

import java.time.Instant;

/**
 * An inbox message that could not be handled, as the dead letters have it.
 *
 * @param offset among the dead letters
 * @param shard whose inbox it was in
 * @param inboxOffset where it was there
 * @param reason why it could not be handled
 * @param at when it was given up
 * @param payload what it was
 */
public record BuriedMessage(
    long offset, ShardId shard, long inboxOffset, String reason, Instant at, byte[] payload) {}
