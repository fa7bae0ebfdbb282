package dev.covey.cli;

import dev.covey.cli.terminal.CommandFailedException;
import dev.covey.policy.NoSuchRevisionException;
import dev.covey.policy.PolicyArchive;
import dev.covey.policy.RecordedRevision;
import dev.covey.policy.Revision;
import dev.covey.policy.RevisionMeta;
import java.time.temporal.ChronoUnit;

/** Revisions of a collective's policy, and words about them. */
final class PolicyRevisions {
  private PolicyRevisions() {}

  /** The one in force; throws {@link CommandFailedException} before the first push. */
  static Revision live(PolicyArchive archive) {
    Revision live = archive.live();
    if (live.isNone()) {
      throw new CommandFailedException(
          "This collective has no policy yet: push one with 'covey policy push FILE'");
    }
    return live;
  }

  static RecordedRevision recorded(PolicyArchive archive, Revision revision) {
    return archive.history().stream()
        .filter(recorded -> recorded.revision().equals(revision))
        .findFirst()
        .orElseThrow(() -> new NoSuchRevisionException(revision, Revision.NONE));
  }

  /** As in {@code 3 (live), pushed by ann at 2026-01-02T03:04:05Z: more shards}. */
  static String words(RecordedRevision recorded) {
    return recorded.revision()
        + (recorded.live() ? " (live)" : "")
        + recorded.meta().map(PolicyRevisions::words).orElse(", its meta is damaged");
  }

  private static String words(RevisionMeta meta) {
    String why = oneLine(meta.why());
    return ", pushed by %s at %s%s"
        .formatted(
            oneLine(meta.who()),
            meta.when().truncatedTo(ChronoUnit.SECONDS),
            why.isBlank() ? "" : ": " + why);
  }

  /** What others wrote for the record may hold lines, or orders to a terminal. */
  static String oneLine(String text) {
    return text.replaceAll("[\\p{Cntrl}\\p{Cf}\\p{Zl}\\p{Zp}]+", " ").strip();
  }
}
