package dev.covey.engine.route;

import dev.covey.engine.turn.OwnedShard;
import java.util.Map;

/** What shards tell each other of limits; each is called in the command of its inbox message. */
public interface LimitCalls {
  /** A shard tells this one, the home of a limit, what it has and wants. */
  void reported(LimitCall.ReportWork call, OwnedShard shard);

  /** The home of a limit tells this shard what it may have. */
  void lent(LimitCall.Lend call, OwnedShard shard);

  /**
   * Tells whether one more may begin.
   *
   * @return {@code full}: null, or what the policy says that is in the way
   */
  Map<String, Object> room(LimitCall.AskRoom call, OwnedShard shard);

  /**
   * Tells which limits an instance waits for.
   *
   * @return {@code waits}: a text for each job that does
   */
  Map<String, Object> waits(LimitCall.AskLimits call, OwnedShard shard);
}
