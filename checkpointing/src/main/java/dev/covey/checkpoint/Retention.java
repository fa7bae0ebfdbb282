package dev.covey.checkpoint;

import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * Which full checkpoints of a shard stay besides the two newest, so that every turn younger than a
 * time can be gone back to.
 *
 * <p>One that stays begins a span of turns, which ends where the next one that stays begins. It
 * stays until all of its span is older than the time to keep. To bound their number, spans are at
 * least a quarter of that time long: at most six stay, however often full checkpoints are made.
 * Times are those of the last turns in them, by the clocks of their nodes.
 *
 * @param keep how long turns are kept at least; 0 for what the two newest need
 * @param now by the clock of whoever asks
 */
public record Retention(Duration keep, Instant now) {

  private static final int SPANS = 4;

  /** Throws {@link IllegalArgumentException} for less than 0. */
  public Retention {
    Checks.notNull("a time to keep", keep);
    Checks.notNull("a time", now);
    Checks.atLeast(0, "seconds to keep", keep.getSeconds());
  }

  /** Keeps the two newest only. */
  public static Retention none(Instant now) {
    return new Retention(Duration.ZERO, now);
  }

  /** Whether a full checkpoint that is older than the two newest begins a span of its own. */
  public boolean beginsSpan(Optional<Manifest> before, Manifest next) {
    Duration least = keep.dividedBy(SPANS);
    return !keep.isZero()
        && before.stream().allMatch(last -> !at(next).isBefore(at(last).plus(least)));
  }

  /**
   * Those that stay, the oldest first.
   *
   * @param older than the two newest, the oldest first
   * @param previous when the older of the two newest was taken
   */
  public List<Manifest> staying(List<Manifest> older, Instant previous) {
    List<Manifest> staying = new ArrayList<>();
    for (Manifest next : older) {
      if (beginsSpan(last(staying), next)) {
        staying.add(next);
      }
    }
    while (!staying.isEmpty() && isOver(staying.size() > 1 ? at(staying.get(1)) : previous)) {
      staying.remove(0);
    }
    return staying;
  }

  /**
   * Whether turns before the oldest full checkpoint need not be kept; some may be there until they
   * are old enough, above all before a shard's first one.
   */
  public boolean givesUpBefore(Manifest oldest) {
    return isOver(at(oldest));
  }

  private boolean isOver(Instant end) {
    return !end.isAfter(now.minus(keep));
  }

  private static Optional<Manifest> last(List<Manifest> manifests) {
    return manifests.isEmpty()
        ? Optional.empty()
        : Optional.of(manifests.get(manifests.size() - 1));
  }

  private static Instant at(Manifest manifest) {
    return manifest.last().at();
  }
}
