package dev.covey.checkpoint;

import java.time.InstantSource;
import java.util.Optional;
import java.util.function.Supplier;

/**
 * Folds a shard's newest full checkpoint and the journal after it into a new full checkpoint.
 *
 * <p>Works beside the store: it reads what is durable and changes nothing that others wait for, so
 * it may run at any time, be killed at any time and run again; the turns stay in the journal until
 * someone deletes them. Never run it inside an engine transaction: it blocks as long as the shard
 * is large, and holds the shard's rows in memory.
 *
 * <p>Thread-safe if its parts are, {@link ImagePieces} being for one thread: give every thread a
 * merge of its own.
 */
public final class Merge {

  /** Where a shard's turns are read from, such as {@link JournalStore#read}. */
  @FunctionalInterface
  public interface Journal {
    /**
     * Hands over the encoded turns from a position to the end.
     *
     * @return the position from which a later read goes on
     */
    long read(String shard, long from, JournalStore.Sink sink);
  }

  private final CheckpointStore store;
  private final Journal journal;
  private final TurnCodec codec;
  private final ImagePieces pieces;
  private final String node;
  private final InstantSource clock;
  private final Supplier<String> ids;

  /**
   * @param node who merges, for the intention
   * @param ids gives an id that no other full checkpoint has
   */
  public Merge(
      CheckpointStore store,
      Journal journal,
      TurnCodec codec,
      ImagePieces pieces,
      String node,
      InstantSource clock,
      Supplier<String> ids) {
    this.store = store;
    this.journal = journal;
    this.codec = codec;
    this.pieces = pieces;
    this.node = node;
    this.clock = clock;
    this.ids = ids;
  }

  /**
   * Merges once. The range is known, and durable in the intention, before the first piece is.
   *
   * @return the new full checkpoint, or empty if there is no turn after the newest
   * @throws CorruptRecordException if the newest full checkpoint or a turn is damaged
   * @throws OutOfOrderTurnException if the journal does not go on where the checkpoint ends
   * @throws CheckpointStoreException if the store refuses; everything is as it was
   */
  public Optional<Manifest> run(String shard) {
    Optional<Manifest> base = store.newest(shard);
    ShardImage image = base.map(this::load).orElseGet(ShardImage::new);
    long number = image.number();
    long from = base.map(Manifest::journalPosition).orElse(0L);
    long to = journal.read(shard, from, (position, bytes) -> image.apply(codec.decode(bytes)));
    if (image.number() == number) {
      return Optional.empty();
    }
    checkShard(shard, image);
    String id = ids.get();
    String baseId = base.map(Manifest::id).orElse("");
    Intention intention = new Intention(id, shard, baseId, from, to, node, clock.instant());
    return Optional.of(store.write(intention, sink -> pieces.cut(id, baseId, to, image, sink)));
  }

  private ShardImage load(Manifest manifest) {
    ImagePieces.Joiner joiner = pieces.joiner(manifest);
    store.read(manifest, joiner);
    return joiner.image();
  }

  /** The first turn of an image says whose it is; it must be who was asked for. */
  private static void checkShard(String shard, ShardImage image) {
    TurnHeader last = image.lastHeader().orElseThrow();
    if (!last.shard().equals(shard)) {
      throw new CorruptRecordException(
          "turns of shard " + shard, "found those of shard " + last.shard());
    }
  }
}
