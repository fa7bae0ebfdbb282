package dev.covey.policy;

/** Writes policy, for operators; nodes have no use for it. May be used from any thread. */
public interface PolicyPublisher extends AutoCloseable {

  /**
   * Makes the document the live policy, as a new and higher revision. When this returns, it is
   * durable in the store. Concurrent pushes get revisions of their own, and the last one is live.
   * After a {@link PolicyUnavailableException} it may or may not be written; to push again is safe.
   *
   * @param document the whole policy; it replaces the live one
   * @param comment why, for the record
   * @param who the person or system that pushes, for the record
   * @return the new revision
   * @throws InvalidPolicyException if it changes the shard count of a site that exists or ever
   *     existed, or has a site whose number is that of such a one
   * @throws PolicyUnavailableException if the store is away or refuses the credential
   */
  Revision push(PolicyDocument document, String comment, String who);

  /** Lets go of the store; idempotent. */
  @Override
  void close();
}
