package dev.covey.engine.transfer;

import java.time.Instant;

/**
 * Where an export comes from.
 *
 * @param id of the export: no two have the same
 * @param collective that it was taken of
 * @param at when it was taken, by the clock of who took it
 */
public record Origin(String id, String collective, Instant at) {}
