package dev.covey.engine.checkpoint;

import dev.covey.engine.turn.OwnedShard;
import dev.covey.engine.turn.OwnedShards;
import dev.covey.fabric.ShardId;
import java.time.Clock;
import java.time.Duration;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
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
  private static final double SLOW_FROM = 4;
  private static final long MOST_PAUSE_MILLIS = 50;

  /**
   * A full checkpoint is made at the latest after so much.
   *
   * @param turns of the journal
   * @param bytes of the journal
   * @param age of the oldest turn that is in no full checkpoint
   */
  public record Limits(long turns, long bytes, Duration age) {}

  /** Where the newest full checkpoint left a shard, and since when. */
  private record Since(OwnedShard shard, long turn, long bytes, long at, long notBefore) {}

  private final OwnedShards shards;
  private final Function<ShardId, Limits> limits;
  private final Consumer<ShardId> merge;
  private final Clock clock;
  private final ScheduledExecutorService thread;
  private final Map<ShardId, Since> since = new ConcurrentHashMap<>();
  private volatile long pauseMillis;

  /**
   * @param merge does it; throws if it cannot
   * @param thread this schedule's own; closed with it
   */
  public MergeSchedule(
      OwnedShards shards,
      Function<ShardId, Limits> limits,
      Consumer<ShardId> merge,
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
   * @param turn number of the last turn in its newest full checkpoint, 0 if there is none
   * @param bytes of the journal read after it
   */
  public void opened(OwnedShard shard, long turn, long bytes) {
    since.put(shard.lease().shard(), new Since(shard, turn, -bytes, clock.millis(), 0));
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

  /** The share of its limits that a shard has used up; 1 and more is due. */
  private double used(Since last, Limits limit) {
    long turns = last.shard().lastNumber() - last.turn();
    if (turns <= 0) {
      return 0;
    }
    double byTurns = (double) turns / limit.turns();
    double byBytes = (double) (last.shard().journaledBytes() - last.bytes()) / limit.bytes();
    boolean old = clock.millis() - last.at() >= limit.age().toMillis();
    return Math.max(Math.max(byTurns, byBytes), old ? 1 : 0);
  }

  private void merge(ShardId id, Since last) {
    OwnedShard shard = last.shard();
    long turn = shard.lastNumber();
    long bytes = shard.journaledBytes();
    try {
      merge.accept(id);
      since.replace(id, last, new Since(shard, turn, bytes, clock.millis(), 0));
    } catch (RuntimeException e) {
      LOG.error(
          "Shard {} has no new full checkpoint: {}. Its journal goes on; another try in {} s",
          id,
          e.getMessage(),
          AFTER_FAILURE.toSeconds(),
          e);
      long later = clock.millis() + AFTER_FAILURE.toMillis();
      since.replace(id, last, new Since(shard, last.turn(), last.bytes(), last.at(), later));
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
