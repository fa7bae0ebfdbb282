package dev.covey.engine.checkpoint;

import dev.covey.checkpoint.Manifest;
import dev.covey.engine.turn.OwnedShard;
import dev.covey.engine.turn.OwnedShards;
import dev.covey.fabric.ShardId;
import java.time.Clock;
import java.time.Duration;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.function.Function;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Sees to it that what a new owner has to read of a shard's journal stays within bounds: merges the
 * shards of this node, one at a time, on a thread of its own. When merging does not keep up, it
 * asks for work to be slowed down rather than letting journals grow for ever. Thread-safe.
 */
public final class MergeSchedule implements AutoCloseable {
  private static final Logger LOG = LoggerFactory.getLogger(MergeSchedule.class);
  private static final Duration AFTER_FAILURE = Duration.ofSeconds(30);
  private static final double SHARE = 4;
  private static final double SLOW_FROM = 4;
  private static final long MOST_PAUSE_MILLIS = 50;

  /**
   * A full checkpoint is due after so many turns or bytes, once the journal has grown by a quarter
   * of the full checkpoint as well, and after such a time in any case. The quarter is what keeps
   * the cost of merging in proportion: a merge reads and writes the whole image, whatever is new in
   * it. (The idea is that of Redis's {@code auto-aof-rewrite-percentage}.)
   *
   * @param turns of the journal
   * @param bytes of the journal
   * @param age of the oldest turn that is in no full checkpoint
   */
  public record Limits(long turns, long bytes, Duration age) {
    /**
     * The share of its limits that a shard has used up since its newest full checkpoint; 1 and more
     * is due.
     *
     * @param size of that full checkpoint in bytes, 0 if there is none
     */
    double used(long newTurns, long newBytes, Duration since, long size) {
      if (newTurns <= 0) {
        return 0;
      }
      double limit = Math.max((double) newTurns / turns, (double) newBytes / bytes);
      double share = size == 0 ? limit : SHARE * newBytes / size;
      return Math.max(Math.min(limit, share), since.compareTo(age) >= 0 ? 1 : 0);
    }
  }

  /**
   * The newest full checkpoint of a shard.
   *
   * @param turn number of its last turn, 0 if there is none
   * @param bytes its size
   */
  public record Full(long turn, long bytes) {
    /** There is none. */
    public static final Full NONE = new Full(0, 0);

    /** That which an image begins with, before anything is folded into it. */
    public static Full of(ShardReader.Base base) {
      return new Full(base.image().number(), base.full().map(Manifest::bytes).orElse(0L));
    }
  }

  /** Where the newest full checkpoint left a shard, and since when. */
  private record Since(
      OwnedShard shard, long turn, long size, long bytes, long at, long notBefore) {}

  private final OwnedShards shards;
  private final Function<ShardId, Limits> limits;
  private final Function<ShardId, Optional<Manifest>> merge;
  private final Clock clock;
  private final ScheduledExecutorService thread;
  private final Map<ShardId, Since> since = new ConcurrentHashMap<>();
  private volatile long pauseMillis;

  /**
   * @param merge does it and returns the newest full checkpoint; throws if it cannot
   * @param thread this schedule's own; closed with it
   */
  public MergeSchedule(
      OwnedShards shards,
      Function<ShardId, Limits> limits,
      Function<ShardId, Optional<Manifest>> merge,
      Clock clock,
      ScheduledExecutorService thread) {
    this.shards = shards;
    this.limits = limits;
    this.merge = merge;
    this.clock = clock;
    this.thread = thread;
  }

  public void start() {
    thread.scheduleWithFixedDelay(this::run, 500, 500, TimeUnit.MILLISECONDS);
  }

  /**
   * A shard was restored.
   *
   * @param full its newest full checkpoint
   * @param bytes of the journal read after it
   */
  public void opened(OwnedShard shard, Full full, long bytes) {
    Since since = new Since(shard, full.turn(), full.bytes(), -bytes, clock.millis(), 0);
    this.since.put(shard.lease().shard(), since);
  }

  /** How long each piece of new work should wait, 0 while merging keeps up. */
  public long pauseMillis() {
    return pauseMillis;
  }

  private void run() {
    double worst = 0;
    for (OwnedShard shard : shards.all()) {
      ShardId id = shard.lease().shard();
      Since last = since.get(id);
      if (last == null || last.shard() != shard || !shard.open()) {
        continue;
      }
      double used = used(last, limits.apply(id));
      if (used >= 1 && clock.millis() >= last.notBefore()) {
        merge(id, last);
      }
      worst = Math.max(worst, used);
    }
    pauseMillis =
        worst < SLOW_FROM ? 0 : Math.min(MOST_PAUSE_MILLIS, (long) (5 * (worst - SLOW_FROM)) + 1);
  }

  private double used(Since last, Limits limit) {
    return limit.used(
        last.shard().lastNumber() - last.turn(),
        last.shard().journaledBytes() - last.bytes(),
        Duration.ofMillis(clock.millis() - last.at()),
        last.size());
  }

  private void merge(ShardId id, Since last) {
    OwnedShard shard = last.shard();
    long turn = shard.lastNumber();
    long bytes = shard.journaledBytes();
    try {
      long size = merge.apply(id).map(Manifest::bytes).orElse(0L);
      since.replace(id, last, new Since(shard, turn, size, bytes, clock.millis(), 0));
    } catch (RuntimeException e) {
      LOG.error(
          "Shard {} has no new full checkpoint: {}. Its journal goes on; another try in {} s",
          id,
          e.getMessage(),
          AFTER_FAILURE.toSeconds(),
          e);
      long later = clock.millis() + AFTER_FAILURE.toMillis();
      since.replace(
          id, last, new Since(shard, last.turn(), last.size(), last.bytes(), last.at(), later));
    }
  }

  /** Waits for a merge that is under way; an interrupted one would leave its pieces behind. */
  @Override
  public void close() {
    thread.shutdown();
    try {
      if (!thread.awaitTermination(20, TimeUnit.SECONDS)) {
        thread.shutdownNow();
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      thread.shutdownNow();
    }
  }
}
