package dev.covey.policy;

import java.util.Objects;
import java.util.Optional;

/**
 * How a {@link PolicySource} stands.
 *
 * @param live the revision in force; {@link Revision#NONE} before the first
 * @param connected whether the store is reachable now
 * @param fromDisk whether the live policy is the copy on disk, not yet confirmed by the store
 * @param rejected what the store holds now and why it is not live; empty if it is
 * @param writable whether this node's credential could write the policy, which no node's should
 */
public record PolicyStatus(
    Revision live,
    boolean connected,
    boolean fromDisk,
    Optional<Rejection> rejected,
    boolean writable) {

  /**
   * A revision that is not followed.
   *
   * @param revision which; {@link Revision#NONE} if not even that could be read
   * @param reason what is wrong with it, and where
   */
  public record Rejection(Revision revision, String reason) {
    /** Requires both. */
    public Rejection {
      Objects.requireNonNull(revision, "revision");
      Objects.requireNonNull(reason, "reason");
    }
  }

  /** Requires all. */
  public PolicyStatus {
    Objects.requireNonNull(live, "live");
    Objects.requireNonNull(rejected, "rejected");
  }
}
