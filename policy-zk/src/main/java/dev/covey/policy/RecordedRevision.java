package dev.covey.policy;

import java.util.Objects;
import java.util.Optional;

/**
 * A revision that was pushed, as it is listed.
 *
 * @param live whether it is the one in force
 * @param meta who pushed it, when and why; empty if that cannot be read any more
 */
public record RecordedRevision(Revision revision, boolean live, Optional<RevisionMeta> meta) {

  /** Requires all. */
  public RecordedRevision {
    Objects.requireNonNull(revision, "revision");
    Objects.requireNonNull(meta, "meta");
  }
}
