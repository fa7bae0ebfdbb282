package dev.covey.engine.route;

import dev.covey.engine.turn.OwnedShard;

/** What shards tell each other of limits; each is called in the command of its inbox message. */
public interface LimitCalls {
  /** A shard tells this one, the home of a limit, what it has and wants. */
  void reported(Call.ReportWork call, OwnedShard shard);

  /** The home of a limit tells this shard what it may have. */
  void lent(Call.Lend call, OwnedShard shard);
}
