package dev.covey.fabric.plane;

import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicLong;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A node's hybrid logical clock (Kulkarni and others, <i>Logical Physical Clocks</i>, 2014). Its
 * times are close to the time of day and agree with cause and effect: what a node does after it has
 * heard of something has a later time than that, whichever node did it and whatever its clock says.
 *
 * <p>Invariant: a time that {@link #next} gives is later than every time it gave before and than
 * every time that was {@linkplain #observe observed} before. So all that has a time up to some
 * moment is a consistent cut: it holds the cause of everything in it.
 *
 * <p>A time counts nanoseconds; those below what the node's own clock shows are the logical part.
 * Thread-safe, without locks.
 */
public final class HybridClock {
  private static final Logger LOG = LoggerFactory.getLogger(HybridClock.class);

  /** Nodes whose clocks are seconds off do not start, so more than this is damage. */
  static final Duration CREDIBLE = Duration.ofHours(1);

  private final Clock clock;
  private final AtomicLong last = new AtomicLong();
  private final AtomicBoolean complained = new AtomicBoolean();

  /**
   * Has observed nothing yet.
   *
   * @param clock the node's own
   */
  public HybridClock(Clock clock) {
    this.clock = clock;
  }

  /** The time of something that happens now. */
  public Instant next() {
    long physical = nanos(clock.instant());
    return instant(last.updateAndGet(before -> Math.max(before + 1, physical)));
  }

  /**
   * Something that happened at that time is known here now. One that is more than an hour ahead of
   * this node's clock is no time of a collective: it is reported and ignored, since all clocks
   * would follow it.
   */
  public void observe(Instant time) {
    if (time.isAfter(clock.instant().plus(CREDIBLE))) {
      if (complained.compareAndSet(false, true)) {
        LOG.warn("Ignored the time {} of a record, which is far ahead of this node's clock", time);
      }
      return;
    }
    if (time.isAfter(Instant.EPOCH)) {
      long nanos = nanos(time);
      last.updateAndGet(before -> Math.max(before, nanos));
    }
  }

  private static long nanos(Instant time) {
    return TimeUnit.SECONDS.toNanos(time.getEpochSecond()) + time.getNano();
  }

  private static Instant instant(long nanos) {
    long second = TimeUnit.SECONDS.toNanos(1);
    return Instant.ofEpochSecond(nanos / second, nanos % second);
  }
}
