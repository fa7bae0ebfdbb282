package dev.covey.engine.standby;

import dev.covey.fabric.FabricException;
import dev.covey.fabric.ShardId;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.Executor;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import java.util.function.Function;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The shards that this node follows, as the group has assigned them. Thread-safe.
 *
 * <p>Invariant: a shard's rows are in the tables either hidden or as its owner's, never both: what
 * is to be followed is begun on the shard's line, behind the removal of an earlier ownership, and
 * what is taken over is taken on that line.
 */
public final class Standbys implements AutoCloseable {
  private static final Logger LOG = LoggerFactory.getLogger(Standbys.class);
  private static final long LOOK_MILLIS = 100;
  private static final int STUCK_AFTER_LOOKS = 300;

  /** After so many looks at one position it is asked whether the journal still holds it. */
  private static final int ASKS_AFTER_LOOKS = 10;

  /** So long a shard that is not to be followed any more may still be assigned to this node. */
  private static final int KEPT_FOR_LOOKS = 50;

  /**
   * What standbys need of the node.
   *
   * @param lines of the shards
   * @param clear takes a shard's rows out of the tables
   * @param thread this object's own; closed with it
   */
  public record Surroundings(
      Standby.Surroundings each,
      Function<ShardId, Executor> lines,
      Consumer<ShardId> clear,
      ScheduledExecutorService thread) {}

  /** One that is followed, and what was seen of it. */
  private static final class Followed {
    private final Standby standby;
    private boolean caughtUp;
    private boolean failed;
    private long position = -1;
    private int looksAtPosition;
    private int looksUnwanted;

    Followed(Standby standby) {
      this.standby = standby;
    }
  }

  private final Surroundings node;
  private final Map<ShardId, Followed> followed = new HashMap<>();
  private Set<ShardId> wished = Set.of();

  /** None yet. */
  public Standbys(Surroundings node) {
    this.node = node;
  }

  public void start() {
    node.thread()
        .scheduleWithFixedDelay(this::look, LOOK_MILLIS, LOOK_MILLIS, TimeUnit.MILLISECONDS);
  }

  /** These shards, and no others, are to be followed from now on. Never blocks. */
  public synchronized void follow(Set<ShardId> shards) {
    Set<ShardId> before = wished;
    wished = Set.copyOf(shards);
    for (ShardId shard : wished) {
      Followed one = followed.get(shard);
      if (one == null) {
        begin(shard);
      } else if (!before.contains(shard)) {
        // The fabric has forgotten that it had caught up.
        one.caughtUp = false;
      }
    }
  }

  private void begin(ShardId shard) {
    Followed one = new Followed(new Standby(shard, node.each()));
    followed.put(shard, one);
    node.lines().apply(shard).execute(() -> begin(one));
  }

  private void begin(Followed one) {
    ShardId shard = one.standby.shard();
    try {
      if (current(one)) {
        node.clear().accept(shard);
        one.standby.begin();
      }
    } catch (RuntimeException e) {
      LOG.warn("Shard {} cannot be followed at present: {}", shard, e.getMessage());
      synchronized (this) {
        one.failed = true;
      }
    }
  }

  private synchronized boolean current(Followed one) {
    return followed.get(one.standby.shard()) == one;
  }

  /**
   * Takes a shard's standby, which follows no more, for the owner to go on from. On the shard's
   * line.
   *
   * @return empty if it is not followed, or has not come far enough to be of use
   */
  public Optional<Standby> take(ShardId shard) {
    Followed one;
    synchronized (this) {
      one = followed.remove(shard);
    }
    if (one == null) {
      return Optional.empty();
    }
    one.standby.stop();
    if (!one.standby.begun()) {
      one.standby.close();
      return Optional.empty();
    }
    return Optional.of(one.standby);
  }

  /** The shards that are followed now, and whether each is ready to be taken over. */
  public synchronized Map<ShardId, Boolean> followed() {
    Map<ShardId, Boolean> answer = new HashMap<>();
    followed.forEach((shard, one) -> answer.put(shard, one.caughtUp));
    return answer;
  }

  private void look() {
    List<Followed> all;
    synchronized (this) {
      all = new ArrayList<>(followed.values());
    }
    for (Followed one : all) {
      try {
        look(one);
      } catch (FabricException e) {
        LOG.debug("Cannot see how far shard {} is: {}", one.standby.shard(), e.getMessage());
      } catch (RuntimeException e) {
        LOG.warn("Cannot see how far shard {} is", one.standby.shard(), e);
      }
    }
  }

  private void look(Followed one) {
    ShardId shard = one.standby.shard();
    if (leaves(one)) {
      end(one);
      return;
    }
    if (one.caughtUp && one.looksAtPosition++ < KEPT_FOR_LOOKS) {
      return;
    }
    boolean now = one.standby.caughtUp();
    if (now != one.caughtUp) {
      one.caughtUp = now;
      node.each().fabric().caughtUp(shard, now);
    }
    if (now) {
      one.looksAtPosition = 0;
    } else if (stuck(one)) {
      LOG.warn("Shard {} is followed anew from its newest full checkpoint", shard);
      end(one);
      beginIfWished(shard);
    }
  }

  /** True once it has not been wished for a while. */
  private synchronized boolean leaves(Followed one) {
    boolean unwanted = !wished.contains(one.standby.shard());
    one.looksUnwanted = unwanted ? one.looksUnwanted + 1 : 0;
    return one.looksUnwanted > KEPT_FOR_LOOKS;
  }

  /** Its journal may have been cut where it reads, or Kafka was away when it began. */
  private boolean stuck(Followed one) {
    long position = one.standby.position();
    boolean still = position == one.position;
    one.position = position;
    one.looksAtPosition = still ? one.looksAtPosition + 1 : 0;
    int patience = one.failed ? KEPT_FOR_LOOKS : STUCK_AFTER_LOOKS;
    return one.looksAtPosition > patience
        || (one.looksAtPosition == ASKS_AFTER_LOOKS
            && one.standby.begun()
            && node.each().fabric().journalStart(one.standby.shard()) > position);
  }

  private synchronized void beginIfWished(ShardId shard) {
    if (wished.contains(shard) && !followed.containsKey(shard)) {
      begin(shard);
    }
  }

  private void end(Followed one) {
    synchronized (this) {
      followed.remove(one.standby.shard(), one);
    }
    node.each().fabric().caughtUp(one.standby.shard(), false);
    one.standby.close();
  }

  /** Lets go of all. */
  @Override
  public void close() {
    node.thread().shutdownNow();
    List<Followed> all;
    synchronized (this) {
      all = new ArrayList<>(followed.values());
      followed.clear();
      wished = Set.of();
    }
    all.forEach(one -> one.standby.close());
  }
}
