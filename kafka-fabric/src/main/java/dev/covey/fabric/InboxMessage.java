package dev.covey.fabric;

import java.util.Optional;

/**
 * A message to a shard.
 *
 * @param offset its place in the inbox; a turn that consumes it records {@code offset + 1}
 * @param replyTo who waits for an answer, if anybody does
 * @param payload opaque bytes; not copied, not to be changed
 */
public record InboxMessage(
    ShardId shard, long offset, Optional<ReplyAddress> replyTo, byte[] payload) {}
