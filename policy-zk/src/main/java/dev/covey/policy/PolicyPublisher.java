package dev.covey.policy;

/** Writes policy, for operators; nodes have no use for it. May be used from any thread. */
public interface PolicyPublisher extends AutoCloseable {

  /**
   * Makes the document the live policy, as a new and higher revision. When this returns, it is
   * durable in the store. Concurrent pushes get revisions of their own, and the last one is live.
   * After a {@link PolicyUnavailableException} it may or may not be written; to push again is safe.
   *
   * <p>Who may read and write the new revision is as with those before it.
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

  /**
   * As {@link #push(PolicyDocument, String, String)}, but only on top of the revision that the
   * pusher has looked at, so that nobody's change is replaced unseen.
   *
   * @param base the revision that must be live; {@link Revision#NONE} before the first
   * @throws PolicyUnavailableException also if another revision is live
   */
  Revision push(PolicyDocument document, String comment, String who, Revision base);

  /**
   * Does all of a push but the writing: what this lets pass, a push at this moment would write.
   * Whether the credential may write is known for certain only to the store.
   *
   * @throws InvalidPolicyException as {@link #push}
   * @throws PolicyUnavailableException as {@link #push}
   */
  void rehearse(PolicyDocument document);

  /**
   * Makes an earlier revision live again, as it is: the pointer moves, no new revision is written,
   * and a {@link Rollback} is recorded, all in one step. Does nothing if it is live already. When
   * this returns, it is durable in the store.
   *
   * @param comment why, for the record
   * @param who the person or system that does it, for the record
   * @throws NoSuchRevisionException if there is no such revision
   * @throws InvalidPolicyException if the nodes would reject the revision, since it is damaged
   * @throws PolicyUnavailableException if the store is away or refuses the credential, or another
   *     revision became live meanwhile; after one of the store it may or may not be done, and to do
   *     it again is safe
   */
  void rollback(Revision to, String comment, String who);

  /** Lets go of the store; idempotent. */
  @Override
  void close();
}
