package dev.covey.policy;

import java.util.function.Consumer;

/**
 * Follows the live policy of one collective.
 *
 * <p>Contract: what is published is valid and whole, never half a change; a revision that cannot be
 * read, is invalid, or changes the shard count of a site is rejected as a whole, and the last good
 * one stays; with the store away the last good one stays, also over a restart of the node if there
 * is a data directory. A rollback to a lower revision is followed like any other change.
 * Intermediate revisions may be skipped. All methods may be called from any thread.
 */
public interface PolicySource extends AutoCloseable {

  /**
   * Starts to follow and returns once there is a policy. May be called once.
   *
   * @throws PolicyUnavailableException if the first policy was found neither in the store nor on
   *     disk in time, or the thread was interrupted (its flag stays set); the source is then closed
   * @throws IllegalStateException if it was started or closed before
   */
  void start() throws PolicyUnavailableException;

  /**
   * The last good policy; never blocks. Still answers after {@link #close()}.
   *
   * @throws IllegalStateException before {@link #start()} returned
   */
  Policy current();

  /**
   * Adds a listener, for as long as the source lives. It is called for every new policy, and once
   * with the current one if there is one already; always on the source's own thread, one call at a
   * time, in order. It should be quick: until it returns, no further change is seen. What it throws
   * is logged.
   *
   * @throws IllegalStateException if the source is closed
   */
  void onChange(Consumer<Policy> listener);

  /** What is live and what is wrong; never blocks. */
  PolicyStatus status();

  /** Stops following and ends all threads; idempotent. May be called by a listener. */
  @Override
  void close();
}
