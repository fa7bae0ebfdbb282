package dev.covey.engine.checkpoint;

import dev.covey.checkpoint.CheckpointStore;
import dev.covey.checkpoint.CheckpointStoreException;
import dev.covey.checkpoint.CorruptRecordException;
import dev.covey.checkpoint.DataCodec;
import dev.covey.checkpoint.ImagePieces;
import dev.covey.checkpoint.Manifest;
import dev.covey.checkpoint.RowChange;
import dev.covey.checkpoint.ShardImage;
import dev.covey.checkpoint.Turn;
import dev.covey.checkpoint.TurnCodec;
import dev.covey.fabric.Fabric;
import dev.covey.fabric.FabricException;
import dev.covey.fabric.JournalRecord;
import dev.covey.fabric.ShardId;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.function.Function;
import java.util.function.Supplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Makes images of shards out of their newest full checkpoint and the journal after it. Thread-safe;
 * what it returns belongs to the caller's thread.
 */
public final class ShardReader {
  private static final Logger LOG = LoggerFactory.getLogger(ShardReader.class);

  /** Well below what a Kafka record may hold. */
  public static final int PIECE_BYTES = 512 * 1024;

  private static final int ATTEMPTS = 5;

  private final Fabric fabric;
  private final CheckpointStore store;
  private final TurnCodec turns;
  private final ImagePieces pieces;

  public ShardReader(Fabric fabric, DataCodec data, TurnCodec turns) {
    this.fabric = fabric;
    this.store = new FabricCheckpoints(fabric, data);
    this.turns = turns;
    this.pieces = new ImagePieces(turns, PIECE_BYTES);
  }

  CheckpointStore store() {
    return store;
  }

  ImagePieces pieces() {
    return pieces;
  }

  /**
   * An image that journal records are folded into.
   *
   * @param full the full checkpoint it began with, if any
   */
  public record Base(Optional<Manifest> full, ShardImage image) {
    /** Where the journal has to be read on from. */
    public long journalPosition() {
      return full.map(Manifest::journalPosition).orElse(0L);
    }

    boolean isAfter(Instant time) {
      return full.filter(manifest -> manifest.last().at().isAfter(time)).isPresent();
    }
  }

  /**
   * The newest full checkpoint of a shard that can be read: one that is damaged is named in the log
   * and the one before it taken, from which the journal still reaches.
   */
  public Base base(ShardId shard) {
    return load(() -> store.newest(shard.toString()))
        .or(() -> load(() -> store.previous(shard.toString())))
        .orElseGet(() -> new Base(Optional.empty(), new ShardImage()));
  }

  private Optional<Base> load(Supplier<Optional<Manifest>> which) {
    Optional<Manifest> manifest = which.get();
    if (manifest.isEmpty()) {
      return Optional.empty();
    }
    fabric.observe(manifest.get().last().at()); // No record of the journal may be left to say it.
    try {
      ImagePieces.Joiner joiner = pieces.joiner(manifest.get());
      store.read(manifest.get(), joiner);
      return Optional.of(new Base(manifest, joiner.image()));
    } catch (CorruptRecordException | CheckpointStoreException e) {
      LOG.error("A full checkpoint is passed over: {}", e.getMessage());
      return Optional.empty();
    }
  }

  /**
   * The image of a shard as it was at a time of the hybrid logical clock: the turns up to it, none
   * later.
   *
   * @throws PastGoneException if nothing that is kept reaches back to it
   * @throws FabricException if no turn later than it is in the journal, so that another earlier one
   *     could still come
   */
  public ShardImage at(ShardId shard, Instant time) {
    String name = shard.toString();
    List<Supplier<Optional<Base>>> latestFirst =
        List.of(
            () -> load(() -> store.newest(name)),
            () -> load(() -> store.previous(name)),
            () -> load(() -> store.oldest(name)),
            () -> Optional.of(new Base(Optional.empty(), new ShardImage())));
    for (Supplier<Optional<Base>> candidate : latestFirst) {
      Optional<Base> base = candidate.get().filter(read -> !read.isAfter(time));
      if (base.isPresent() && base.get().journalPosition() >= fabric.journalStart(shard)) {
        return foldedUpTo(shard, base.get(), time);
      }
    }
    throw new PastGoneException(
        "Shard %s cannot be had as it was at %s: its journal begins later".formatted(shard, time));
  }

  private ShardImage foldedUpTo(ShardId shard, Base base, Instant time) {
    ShardImage image = base.image();
    boolean[] beyond = {false};
    fabric.readJournal(
        shard,
        base.journalPosition(),
        record -> {
          if (record.time().isAfter(time)) {
            beyond[0] = true;
          } else if (beyond[0]) {
            throw new CorruptJournalException(
                record, new IllegalStateException("an earlier time than that of the turn before"));
          } else {
            fold(image, record);
          }
        });
    if (!beyond[0]) {
      throw new FabricException(
          "The journal of shard %s does not reach beyond %s yet".formatted(shard, time));
    }
    return image;
  }

  /**
   * Reads what merges may cut while it is read: begins anew when that has happened.
   *
   * @param reading from {@link #base} on; leaves nothing behind when it throws
   */
  public static <T> T untilWhole(Supplier<T> reading) {
    for (int attempt = 1; ; attempt++) {
      try {
        return reading.get();
      } catch (FabricException | CheckpointStoreException e) {
        if (attempt == ATTEMPTS) {
          throw e;
        }
        LOG.debug("Reading again: {}", e.getMessage());
      }
    }
  }

  /**
   * Reads all of a shard that is kept: the journal from its beginning if nothing of it was given up
   * yet, else the oldest full checkpoint and the journal after it. One that cannot be read, or that
   * the journal does not reach from, is passed over for the next later one.
   *
   * @param reading from the given base on
   * @throws FabricException if the journal reaches from none of them, or Kafka refuses
   */
  public <T> T fromOldest(ShardId shard, Function<Base, T> reading) {
    for (Supplier<Optional<Base>> beginning : beginnings(shard.toString())) {
      Optional<Base> base = beginning.get();
      if (base.isPresent() && base.get().journalPosition() >= fabric.journalStart(shard)) {
        return reading.apply(base.get());
      }
    }
    throw new FabricException(
        "Expected a full checkpoint of shard %s that its journal reaches from, but the journal begins at offset %d only"
            .formatted(shard, fabric.journalStart(shard)));
  }

  private List<Supplier<Optional<Base>>> beginnings(String shard) {
    Supplier<Optional<Base>> whole =
        () -> Optional.of(new Base(Optional.empty(), new ShardImage()));
    Supplier<Optional<Base>> oldest = () -> load(() -> store.oldest(shard));
    Supplier<Optional<Base>> previous = () -> load(() -> store.previous(shard));
    Supplier<Optional<Base>> newest = () -> load(() -> store.newest(shard));
    return List.of(whole, oldest, previous, newest);
  }

  /**
   * A turn that was folded.
   *
   * @param turn as it was written
   * @param whole its changes with whole rows in place of patches
   */
  public record Folded(Turn turn, List<RowChange> whole) {}

  /**
   * Folds the next record of the journal.
   *
   * @return its turn
   * @throws CorruptJournalException naming the record, if it cannot be read or does not follow
   */
  public Folded fold(ShardImage image, JournalRecord record) {
    try {
      Turn turn = turns.decode(record.value());
      List<RowChange> whole = image.whole(turn.changes());
      image.apply(new Turn(turn.header(), whole));
      return new Folded(turn, whole);
    } catch (RuntimeException e) {
      throw new CorruptJournalException(record, e);
    }
  }
}
