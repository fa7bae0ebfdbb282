package dev.covey.engine.turn;

import dev.covey.checkpoint.RowChange;
import dev.covey.fabric.CommitUnit;
import dev.covey.fabric.Place;
import dev.covey.fabric.ShardTurn;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;

/** The turns of one transaction between COMMITTING and its end. One thread's own. */
final class BegunTurns {
  private record Begun(OwnedShard shard, long number, List<RowChange> changes) {}

  private final TurnRecorder recorder;
  private final Consumption consumption;
  private final List<Begun> begun = new ArrayList<>(2);
  private final List<byte[]> encoded = new ArrayList<>(2);
  private Place place;
  private boolean ended;

  BegunTurns(TurnRecorder recorder, Consumption consumption) {
    this.recorder = recorder;
    this.consumption = consumption;
  }

  void add(OwnedShard shard, long number, List<RowChange> changes) {
    begun.add(new Begun(shard, number, changes));
  }

  void place(Place reserved) {
    this.place = reserved;
  }

  /** A later shard was not open: the numbers taken so far become turns without changes. */
  void refuse(Place reserved) {
    place = reserved;
    abandon();
  }

  void encode() {
    try {
      for (Begun turn : begun) {
        encoded.add(
            recorder.encode(turn.shard, turn.number, place.time(), position(turn), turn.changes));
      }
    } catch (RuntimeException e) {
      abandon();
      throw e;
    }
  }

  private long position(Begun turn) {
    return turn.shard == consumption.shard()
        ? consumption.nextPosition()
        : turn.shard.inboxPosition();
  }

  /** The database has committed: the turns go to the committer. */
  CompletableFuture<Void> commit() {
    ended = true;
    begun.forEach(turn -> turn.shard.inView());
    List<ShardTurn> turns = new ArrayList<>(begun.size() + 1);
    boolean consumes = consumption.shard() != null;
    for (int i = 0; i < begun.size(); i++) {
      OwnedShard shard = begun.get(i).shard;
      boolean here = shard == consumption.shard();
      shard.journaled(encoded.get(i).length);
      consumes &= !here;
      turns.add(
          new ShardTurn(
              shard.lease(),
              encoded.get(i),
              here ? consumption.nextPosition() : ShardTurn.UNCHANGED));
    }
    if (consumes) {
      turns.add(new ShardTurn(consumption.shard().lease(), null, consumption.nextPosition()));
    }
    if (consumption.shard() != null) {
      consumption.shard().consumed(consumption.nextPosition());
    }
    return send(new CommitUnit(turns, consumption.messages()));
  }

  /** The database has rolled back: the numbers taken become turns without changes. */
  void abandon() {
    if (ended) {
      return;
    }
    ended = true;
    begun.forEach(turn -> turn.shard.inView());
    if (begun.isEmpty()) {
      place.cancel();
      return;
    }
    List<ShardTurn> turns = new ArrayList<>(begun.size());
    for (Begun turn : begun) {
      byte[] empty =
          recorder.encode(
              turn.shard, turn.number, place.time(), turn.shard.inboxPosition(), List.of());
      turns.add(new ShardTurn(turn.shard.lease(), empty, ShardTurn.UNCHANGED));
    }
    send(new CommitUnit(turns, List.of()));
  }

  private CompletableFuture<Void> send(CommitUnit unit) {
    return place
        .commit(unit)
        .whenComplete(
            (done, failure) -> begun.forEach(turn -> turn.shard.endTurn(failure == null)));
  }
}
