package dev.covey.engine.route;

import dev.covey.checkpoint.RowChange;
import dev.covey.engine.turn.OwnedShard;
import java.util.List;
import java.util.Map;
import java.util.function.Supplier;

/** Does what messages about visits ask for. Used by the threads of shards' lines. */
public interface VisitHandling {
  /**
   * What must be there before the message can be handled, in transactions of its own.
   *
   * @throws dev.covey.engine.turn.CollectiveUnavailableException if it cannot be made now: the
   *     message is tried again
   */
  void prepare(VisitCall call);

  /** The process instance that waits for a visit at home, or null if none does. In a command. */
  String homeOf(VisitCall.EndVisit end);

  /** Handles it, in the command of the inbox message. */
  void handle(VisitCall call, OwnedShard shard);

  /**
   * A visit comes from another shard, in the command of the inbox message.
   *
   * @param change makes its rows
   */
  void take(VisitCall.TakeVisit take, OwnedShard shard, Supplier<Map<String, Object>> change);

  /** Rows of an instance have become these, in the running command and past the engine. */
  void instanceChanged(List<RowChange> changes);

  /** The message failed for good and is consumed: says so to whom it may concern. */
  void failed(VisitCall call, Throwable failure);
}
