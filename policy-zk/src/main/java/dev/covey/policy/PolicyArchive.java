package dev.covey.policy;

import java.util.List;

/**
 * All that was ever pushed, for operators; nodes follow a {@link PolicySource}. It only reads, and
 * anew with every call. May be used from any thread. Every method throws {@link
 * PolicyUnavailableException} if the store is away or refuses the credential.
 */
public interface PolicyArchive extends AutoCloseable {

  /**
   * The revision in force; {@link Revision#NONE} before the first push.
   *
   * @throws InvalidPolicyException if what the store holds in its place is no revision's number
   */
  Revision live();

  /**
   * All revisions, the oldest first; one that is damaged is listed too. None is live if the store
   * holds no revision's number in the place of {@link #live}.
   */
  List<RecordedRevision> history();

  /**
   * All rollbacks in the order in which they happened. One whose record is damaged is left out, and
   * so are those of versions of Covey that recorded none.
   */
  List<Rollback> rollbacks();

  /**
   * Reads and verifies a revision.
   *
   * @throws NoSuchRevisionException if there is none of that number
   * @throws InvalidPolicyException if nodes would reject it, since it is damaged
   */
  Policy read(Revision revision);

  /** Whether a revision is signed, by whomever; false for one that is not there. */
  boolean isSigned(Revision revision);

  /**
   * Asks of a document what only the revisions before it can tell, as a push of it would.
   *
   * @throws InvalidPolicyException if it changes the shard count of a site that exists or ever
   *     existed, or has a site whose number is that of such a one
   */
  void requireFit(PolicyDocument document);

  /** Lets go of the store; idempotent. */
  @Override
  void close();
}
