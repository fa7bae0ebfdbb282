package dev.covey.engine;

import java.util.Optional;

/**
 * What one run of a {@link ResumableDelegate} has saved. One thread's own: the delegate's.
 *
 * @param <S> the record that holds it
 */
public interface Progress<S extends Record> {
  /**
   * The state that was last saved, by this run or by one that ended before its job did, on
   * whichever node; empty if the work is at its beginning.
   */
  Optional<S> last();

  /**
   * Saves a state in a transaction of its own. It is in the journal when this returns, whatever the
   * delegate's own transaction comes to; what the delegate does to its execution is not.
   *
   * @throws dev.covey.engine.turn.ShardMovedException if this node hands the shard over or has lost
   *     it: let it pass, and the job goes on at the next owner, from this state in the first case
   *     and from the one before in the second
   * @throws dev.covey.engine.progress.SupersededRunException if the job is no more, since its
   *     instance was deleted say, or another run of it has saved meanwhile; nothing was saved
   * @throws dev.covey.engine.turn.TurnRefusedException if the state is too large for the journal
   */
  void save(S state);
}
