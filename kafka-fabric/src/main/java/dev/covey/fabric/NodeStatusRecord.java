package dev.covey.fabric;

import java.time.Instant;

/** A node's last word about itself and when the broker took it. */
public record NodeStatusRecord(Instant at, byte[] payload) {}
