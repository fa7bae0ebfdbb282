package dev.covey.fabric;

import java.time.Instant;
import java.util.Optional;

/**
 * A message to a shard.
 *
 * @param offset its place in the inbox; a turn that consumes it records {@code offset + 1}
 * @param sentAt the {@link Place#time} of the unit that it left with; of a request its own time
 * @param replyTo who waits for an answer, if anybody does
 * @param context the trace that it is part of, as its sender said
 * @param payload opaque bytes; not copied, not to be changed
 */
public record InboxMessage(
    ShardId shard,
    long offset,
    Instant sentAt,
    Optional<ReplyAddress> replyTo,
    TraceContext context,
    byte[] payload) {
  /** Of no trace. */
  public InboxMessage(
      ShardId shard, long offset, Instant sentAt, Optional<ReplyAddress> replyTo, byte[] payload) {
    this(shard, offset, sentAt, replyTo, TraceContext.NONE, payload);
  }
}
