package dev.covey.fabric;

/**
 * A report of an error.
 *
 * @param rule to whose initiators it was sent
 */
public record Report(String rule, byte[] payload) {}
