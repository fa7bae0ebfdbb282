package dev.covey.fabric;

import java.time.Instant;

/**
 * One record of a shard's journal as stored, and where: named in every error about it.
 *
 * @param time the {@link Place#time} of the unit it came with; of records that have none, when they
 *     were written
 */
public record JournalRecord(String topic, int partition, long offset, Instant time, byte[] value) {
  /** For error messages: {@code topic-partition@offset}. */
  public String place() {
    return topic + "-" + partition + "@" + offset;
  }
}
