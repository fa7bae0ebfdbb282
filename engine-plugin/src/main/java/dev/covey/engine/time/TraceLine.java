package dev.covey.engine.time;

import dev.covey.fabric.ShardId;
import java.time.Instant;
import java.util.List;

/**
 * One turn of an instance or of a visit of one of its activities.
 *
 * @param at when it was taken, by the clock of its node
 * @param instance the root process instance that it changed
 * @param home of a visit, the root process instance that waits for it; else null
 * @param happenings what happened, such as {@code entered approve}; empty if nothing that shows
 */
public record TraceLine(
    Instant at,
    ShardId shard,
    String node,
    String instance,
    String home,
    List<String> happenings) {}
