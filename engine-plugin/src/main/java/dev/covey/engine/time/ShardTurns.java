package dev.covey.engine.time;

import dev.covey.checkpoint.CorruptRecordException;
import dev.covey.checkpoint.Turn;
import dev.covey.checkpoint.TurnCodec;
import dev.covey.fabric.Fabric;
import dev.covey.fabric.JournalRecord;
import dev.covey.fabric.ShardId;
import java.util.function.Consumer;

/**
 * Reads the turns of shards from their journals: the one place that knows where a shard's past
 * begins. Blocks; thread-safe.
 */
public final class ShardTurns {
  private final Fabric fabric;
  private final TurnCodec codec;

  /** Reads by that connection. */
  public ShardTurns(Fabric fabric, TurnCodec codec) {
    this.fabric = fabric;
    this.codec = codec;
  }

  /**
   * Hands over every turn of a shard in order, from the first to the last that is committed now.
   *
   * @return the number of the last turn, 0 if there is none
   * @throws TurnNotKeptException if the journal's beginning is gone
   * @throws CorruptRecordException naming the record that is no turn, or not the next one
   */
  public long read(ShardId shard, Consumer<Turn> turns) {
    long[] last = {0};
    fabric.readJournal(
        shard,
        0,
        record -> {
          Turn turn = decoded(record);
          requireNext(shard, record, last[0], turn.header().number());
          last[0] = turn.header().number();
          turns.accept(turn);
        });
    return last[0];
  }

  private Turn decoded(JournalRecord record) {
    try {
      return codec.decode(record.value());
    } catch (CorruptRecordException e) {
      throw new CorruptRecordException("a turn at " + record.place(), "found none: " + e, e);
    }
  }

  private static void requireNext(ShardId shard, JournalRecord record, long last, long number) {
    if (last == 0 && number != 1) {
      throw new TurnNotKeptException(
          "Expected the journal of shard %s from turn 1, but turn 1 is no longer kept; the oldest is %d"
              .formatted(shard, number));
    }
    if (number != last + 1) {
      throw new CorruptRecordException(
          "turn %d of shard %s at %s".formatted(last + 1, shard, record.place()),
          "found turn " + number);
    }
  }
}
