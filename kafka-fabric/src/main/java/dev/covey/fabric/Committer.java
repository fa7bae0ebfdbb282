package dev.covey.fabric;

import java.time.Duration;

/**
 * Writes commit units to Kafka in the order of their reservations, as many as wait in one
 * transaction (group commit). Thread-safe.
 *
 * <p>Contract:
 *
 * <ol>
 *   <li>Units enter the journals in the order of {@link #reserve}; a reserved place that is neither
 *       filled nor cancelled holds up all later ones.
 *   <li>A unit's journal records, messages and inbox positions become visible together.
 *   <li>Every transaction commits, for each shard it writes a turn of, the shard's inbox position
 *       (the last known one if the turn consumed nothing) under the group generation in which this
 *       node owned the shard, and ends only after that was accepted.
 *   <li>Once a unit of a lease has failed, every later unit of that lease fails: a turn never
 *       enters the journal over the hole that an earlier one left.
 *   <li>A transaction refused because the generation is old is aborted and its units are sent
 *       again, in order, under the new one, for the leases still live.
 * </ol>
 */
public interface Committer {
  /** Takes the next place in the commit order. Never blocks. */
  Place reserve();

  /**
   * Waits while too much is uncommitted. Call before work begins, never while holding a place.
   *
   * @return false if there was still no room after the timeout, or the fabric is closed
   */
  boolean awaitRoom(Duration timeout) throws InterruptedException;

  /** How long the oldest filled unit has been waiting for its commit; zero if none waits. */
  Duration lag();

  /** Units committed since start. */
  long committed();
}
