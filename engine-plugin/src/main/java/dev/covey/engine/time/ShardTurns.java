package dev.covey.engine.time;

import dev.covey.checkpoint.ShardImage;
import dev.covey.checkpoint.TurnCodec;
import dev.covey.checkpoint.kryo.KryoCodecs;
import dev.covey.engine.checkpoint.ShardReader;
import dev.covey.fabric.Fabric;
import dev.covey.fabric.ShardId;
import java.util.function.LongConsumer;
import java.util.function.Supplier;

/**
 * Reads what is kept of shards, turn by turn: the one place that knows where a shard's past begins.
 * Blocks; thread-safe. Holds one shard's image in memory while it reads.
 */
public final class ShardTurns {
  /** Takes a shard's past in order. One thread's own. */
  public interface Listener {
    /**
     * Called first, and only if the journal's beginning was given up.
     *
     * @param image the shard after the oldest turn that is kept; later turns change it
     */
    void begin(ShardImage image);

    /** The next turn. */
    void take(ShardReader.Folded turn);

    /**
     * There are no more.
     *
     * @param number of the last turn, 0 if there is none
     */
    void end(long number);
  }

  private final Fabric fabric;
  private final ShardReader reader;
  private final LongConsumer progress;

  /** Reads by that connection. */
  public ShardTurns(Fabric fabric, TurnCodec codec) {
    this(fabric, codec, turn -> {});
  }

  /**
   * Reads by that connection.
   *
   * @param progress is told the number of each turn that was read; a shard may be read again
   */
  public ShardTurns(Fabric fabric, TurnCodec codec, LongConsumer progress) {
    this.fabric = fabric;
    this.reader = new ShardReader(fabric, KryoCodecs.data(), codec);
    this.progress = progress;
  }

  /**
   * Hands over a shard's past up to the last turn that is committed now. What merges cut while it
   * is read is read again, by a new listener.
   *
   * @return the listener that has taken all of it
   * @throws dev.covey.fabric.FabricException if Kafka refuses
   * @throws dev.covey.engine.checkpoint.CorruptJournalException naming the record that is no turn,
   *     or not the next one
   */
  public <L extends Listener> L read(ShardId shard, Supplier<L> listeners) {
    return ShardReader.untilWhole(
        () -> reader.fromOldest(shard, base -> read(shard, base, listeners.get())));
  }

  private <L extends Listener> L read(ShardId shard, ShardReader.Base base, L listener) {
    ShardImage image = base.image();
    if (base.full().isPresent()) {
      listener.begin(image);
    }
    fabric.readJournal(
        shard,
        base.journalPosition(),
        record -> {
          listener.take(reader.fold(image, record));
          progress.accept(image.number());
        });
    listener.end(image.number());
    return listener;
  }
}
