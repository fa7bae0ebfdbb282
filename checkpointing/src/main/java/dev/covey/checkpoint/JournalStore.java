package dev.covey.checkpoint;

import java.util.List;

/**
 * Keeps the journals of many shards: records at positions 0, 1, 2, … of each.
 *
 * <p>Contract, the same for every store:
 *
 * <ol>
 *   <li>A batch is there whole or not at all, also after a crash at any moment; once {@link
 *       #append} has returned it is durable.
 *   <li>A batch whose append threw is not there. Only if the process ends before a later append has
 *       returned may it be found, whole, by whoever opens the store again; never two such batches.
 *   <li>Records of a shard have no gaps: a position before {@link #start} is refused, never passed
 *       over, and the end never goes back.
 *   <li>What is read was verified: bytes that are torn, changed or foreign end in {@link
 *       CorruptRecordException} naming the place.
 * </ol>
 *
 * Thread-safe; a read does not keep others from appending.
 */
public interface JournalStore extends AutoCloseable {

  /**
   * A record to append.
   *
   * @param bytes taken as they are; not changed
   */
  record Entry(String shard, byte[] bytes) {

    /** Throws {@link IllegalArgumentException} if a part is missing. */
    public Entry {
      Checks.notBlank("a shard", shard);
      Checks.notNull("bytes of a record", bytes);
    }
  }

  /** Takes the records of one shard in order. */
  @FunctionalInterface
  interface Sink {
    /**
     * @param record an array of its own
     */
    void accept(long position, byte[] record);
  }

  /**
   * Appends a batch. Blocks until it is durable.
   *
   * @return the positions of the entries, in the same order
   * @throws JournalStoreException if the store refuses (disk full); the batch is not there then,
   *     and the next append may succeed
   */
  List<Long> append(List<Entry> batch);

  /**
   * Hands over the records of a shard from a position to the end, as it was when the call began.
   *
   * @return that end, where the next read goes on
   * @throws JournalStoreException if {@code from} is before the start or after the end, or the
   *     records were deleted meanwhile
   * @throws CorruptRecordException if a record is damaged; those handed over before it are whole
   */
  long read(String shard, long from, Sink sink);

  /** The first position that can be read; equal to the end if there is none. */
  long start(String shard);

  /** The position of the shard's next record; 0 for a shard that is not known. */
  long end(String shard);

  /**
   * Gives up a shard's records before a position; before the start it does nothing. After a crash
   * some of them may be there again.
   *
   * @throws IllegalArgumentException if the position is after the end
   * @throws JournalStoreException if the records are given up but still take their room
   */
  void deleteBefore(String shard, long position);

  @Override
  void close();
}
