package dev.covey.engine.time;

import java.time.Instant;
import java.util.List;

/**
 * One turn that changed an instance.
 *
 * @param at when it was taken, by the clock of its node
 * @param happenings what happened, such as {@code entered approve}; empty if nothing that shows
 */
public record CheckpointLine(long turn, Instant at, String node, List<String> happenings) {}
