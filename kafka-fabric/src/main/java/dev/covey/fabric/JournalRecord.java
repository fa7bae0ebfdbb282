package dev.covey.fabric;

import java.time.Instant;

/** One record of a shard's journal as stored, and where: named in every error about it. */
public record JournalRecord(
    String topic, int partition, long offset, Instant timestamp, byte[] value) {
  /** For error messages: {@code topic-partition@offset}. */
  public String place() {
    return topic + "-" + partition + "@" + offset;
  }
}
