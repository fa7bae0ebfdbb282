package dev.covey.fabric;

import java.util.function.Consumer;

/**
 * One shard's records beside its journal, appended by whoever likes and in no transaction: its full
 * checkpoints. Thread-safe; every method blocks.
 */
public interface ShardLog {
  /**
   * Appends a record; durable on return. Records of several writers may stand mixed.
   *
   * @return its offset
   * @throws FabricException if Kafka does not take it; it may then stand there all the same
   */
  long append(byte[] record);

  /** The first offset that is still there. */
  long start();

  /** The offset after the last record. */
  long end();

  /**
   * Reads from an offset to the end as it is now.
   *
   * @throws FabricException if the log does not hold the offset
   */
  default void read(long from, Consumer<JournalRecord> records) {
    read(from, end(), records);
  }

  /**
   * Reads from an offset to another one, exclusive and not beyond the end.
   *
   * @throws FabricException if the log does not hold them
   */
  void read(long from, long to, Consumer<JournalRecord> records);

  /** Gives up everything before an offset, for good. Does nothing if it is gone already. */
  void deleteBefore(long offset);
}
