package dev.covey.checkpoint;

import java.util.Optional;
import java.util.function.Consumer;

/**
 * Keeps full checkpoints of shards: of each shard the newest and the one before it, and of older
 * ones those that policy's retention names.
 *
 * <p>Contract, the same for every store:
 *
 * <ol>
 *   <li>A full checkpoint is visible whole or not at all, also after a crash at any moment.
 *   <li>The intention is durable before the first piece is taken; when {@link #write} returns, the
 *       pieces and the manifest are durable and were read back and verified. Only then are older
 *       ones deleted: all but the two newest, those that {@link Retention} keeps, its own base and
 *       the bases of writes under way.
 *   <li>What an interrupted write has left is never visible but to {@link #unfinished}, and is gone
 *       after the next write of the shard at the latest. A write that threw has left nothing, or as
 *       little as an interrupted one if the store refused that too.
 *   <li>Writes of one shard may overlap, even by different nodes: each is visible whole, and the
 *       one with the higher turn number is the newest.
 *   <li>A damaged checkpoint hides no other: {@link #previous} can be read while the newest is
 *       damaged.
 *   <li>What is read was verified: bytes that are torn, changed or foreign end in {@link
 *       CorruptRecordException} naming the place.
 * </ol>
 *
 * Thread-safe.
 */
public interface CheckpointStore extends AutoCloseable {

  /** Makes the pieces of a full checkpoint, in order, and then says what it has made. */
  interface Pieces {
    /**
     * @param sink takes each piece; keeps none of the arrays
     */
    Manifest writeTo(Consumer<byte[]> sink);
  }

  /**
   * Writes a full checkpoint. Blocks.
   *
   * @param retention which older ones stay; at least as long as it says
   * @return its manifest, which is the given one
   * @throws IllegalArgumentException if there is a checkpoint of that id, or the manifest is not of
   *     the pieces and the intention
   * @throws CorruptRecordException if what was read back is not what was written; nothing of it is
   *     visible then
   * @throws CheckpointStoreException if the store refuses (disk full, Kafka away); nothing of it is
   *     visible then, and earlier checkpoints are as they were; or it refuses only afterwards, and
   *     says so: then it is there, and so are all that are to be kept
   */
  Manifest write(Intention intention, Pieces pieces, Retention retention);

  /** The manifest of the shard's newest full checkpoint. */
  Optional<Manifest> newest(String shard);

  /** The manifest of the one before {@link #newest}, which the journal must still reach from. */
  Optional<Manifest> previous(String shard);

  /**
   * The manifest of the oldest that is kept, from which the journal must reach. It may have another
   * id than when it was written.
   */
  Optional<Manifest> oldest(String shard);

  /**
   * Hands over the pieces of a full checkpoint in order.
   *
   * @throws CorruptRecordException if they are not what the manifest says
   * @throws CheckpointStoreException if it is not there any more
   */
  void read(Manifest manifest, Consumer<byte[]> sink);

  /** The intention of an interrupted write that has left something behind. */
  Optional<Intention> unfinished(String shard);

  @Override
  void close();
}
