package dev.covey.engine.cut;

import java.time.Instant;

/**
 * What a cut holds.
 *
 * @param at its time: everything that happened up to it is in, nothing later
 * @param shards how many shards with turns, the catalog not counted
 * @param rows of these shards
 * @param catalogTurns turns of the catalog
 * @param messages that had been sent and not been consumed
 */
public record CutSummary(Instant at, int shards, long rows, int catalogTurns, int messages) {}
