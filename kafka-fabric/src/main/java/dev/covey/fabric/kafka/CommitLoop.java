package dev.covey.fabric.kafka;

import dev.covey.fabric.OutcomeUnknownException;
import dev.covey.fabric.ShardTurn;
import dev.covey.fabric.plane.CommitQueue;
import dev.covey.fabric.plane.QueuedPlace;
import dev.covey.fabric.plane.ShardLease;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.function.LongSupplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The committer's thread: takes what waits, writes it in one transaction, and tells the callers.
 *
 * <p>Contract:
 *
 * <ol>
 *   <li>A transaction that was refused or failed is aborted, and its units are written again in the
 *       same order, under the newest {@link Ownership}, until they are durable or a lease of theirs
 *       has ended.
 *   <li>A unit with an ended lease fails whole, and its other leases end with it: a turn that one
 *       shard has and another lacks is never written, and no later turn goes over the hole.
 *   <li>A lease of an unknown outcome ends too; what its journal holds, the next lease reads.
 *   <li>Leases are ended here only between transactions (see {@link ShardLease}).
 *   <li>The writers take turns, but a transaction is begun only when the one before, whosever it
 *       was, has been answered: so turns enter a journal in order, and one that is answered as
 *       committed stays so even if its markers are still to be written.
 * </ol>
 */
final class CommitLoop implements Runnable {
  private static final Logger LOG = LoggerFactory.getLogger(CommitLoop.class);
  private static final Duration IDLE = Duration.ofSeconds(1);
  private static final Duration OTHER_GENERATION = Duration.ofMillis(500);
  private static final long HANDOVER_PATIENCE_NANOS = TimeUnit.SECONDS.toNanos(3);

  private final CommitQueue queue;
  private final List<TransactionalWriter> writers;
  private final Membership membership;
  private final Shutdown shutdown;
  private final LongSupplier nanos;
  private TransactionalWriter writer;
  private int turn;

  CommitLoop(
      CommitQueue queue,
      List<TransactionalWriter> writers,
      Membership membership,
      Shutdown shutdown,
      LongSupplier nanos) {
    this.queue = queue;
    this.writers = writers;
    this.writer = writers.get(0);
    this.membership = membership;
    this.shutdown = shutdown;
    this.nanos = nanos;
  }

  @Override
  public void run() {
    try {
      while (!queue.finished() && !shutdown.expired()) {
        if (!queue.awaitFilled(IDLE)) {
          warnOfStuckHead();
        } else {
          writer = writers.get(turn++ % writers.size());
          begin();
          List<QueuedPlace> batch = queue.take();
          queue.settled(batch, commit(batch));
        }
      }
    } finally {
      List<QueuedPlace> left = queue.abandon();
      giveUp(new ArrayList<>(left));
      queue.settled(left, 0);
      writers.forEach(TransactionalWriter::close);
    }
  }

  private void begin() {
    Ownership owned = membership.current();
    if (owned.canCommit()) {
      writer.begin(owned);
    }
  }

  private void warnOfStuckHead() {
    Duration waits = queue.headWaits();
    if (waits.compareTo(Duration.ofSeconds(10)) > 0) {
      LOG.warn(
          "A place in the commit order has been reserved for {} s without being filled or cancelled; every later turn waits for it",
          waits.toSeconds());
    }
  }

  /** Returns how many units are durable; all are answered. */
  private int commit(List<QueuedPlace> batch) {
    List<QueuedPlace> pending = new ArrayList<>(batch);
    try {
      return commitPending(pending);
    } catch (RuntimeException e) {
      LOG.error("The committer failed over {} units; their shards are restored", pending.size(), e);
      failAll(pending, e);
      return 0;
    }
  }

  private int commitPending(List<QueuedPlace> pending) {
    Patience patience = new Patience();
    while (true) {
      Ownership owned = membership.current();
      QueuedPlace.failEnded(pending);
      if (shutdown.expired()) {
        giveUp(pending);
        return 0;
      }
      if (pending.isEmpty()) {
        writer.discard();
        return 0;
      }
      Attempt attempt =
          covers(owned, pending)
              ? writer.write(pending, owned)
              : new Attempt.Refused("this node is no member of the group at present");
      if (attempt instanceof Attempt.Committed) {
        return succeed(pending);
      }
      goOn(attempt, pending, owned, patience);
    }
  }

  private static boolean covers(Ownership owned, List<QueuedPlace> pending) {
    return owned.canCommit()
        && pending.stream().allMatch(place -> owned.leases().containsAll(place.leases()));
  }

  private static int succeed(List<QueuedPlace> pending) {
    for (QueuedPlace place : pending) {
      for (ShardTurn turn : place.unit().turns()) {
        if (turn.inboxPosition() != ShardTurn.UNCHANGED) {
          ((ShardLease) turn.lease()).committedAt(turn.inboxPosition());
        }
      }
    }
    pending.forEach(QueuedPlace::committed);
    return pending.size();
  }

  private void goOn(
      Attempt attempt, List<QueuedPlace> pending, Ownership owned, Patience patience) {
    if (attempt instanceof Attempt.Refused refused) {
      LOG.info("{} units wait for the group: {}", pending.size(), refused.reason());
      if (owned.handingOver() && patience.lost()) {
        pending.forEach(
            place ->
                place.leases().forEach(lease -> lease.diverge("refused: " + refused.reason())));
      }
      membership.awaitOther(owned, OTHER_GENERATION);
    } else if (attempt instanceof Attempt.Rejected rejected) {
      LOG.error("A unit can never be written; its shards are restored", rejected.cause());
      pending.remove(rejected.place());
      rejected.place().failWithLeases("a turn cannot be written", rejected.cause());
    } else if (attempt instanceof Attempt.Failed failed) {
      LOG.warn("{} units are sent again: {}", pending.size(), failed.cause().toString());
      shutdown.pause(patience.next());
    } else if (attempt instanceof Attempt.Unknown unknown) {
      LOG.error("The outcome of {} units is unknown; their shards are restored", pending.size());
      failAll(pending, unknown.cause());
    }
  }

  private static void failAll(List<QueuedPlace> pending, RuntimeException cause) {
    for (QueuedPlace place : pending) {
      String shards = place.leases().stream().map(lease -> lease.shard().toString()).toList() + "";
      place.failWithLeases(
          "the outcome of a turn is unknown",
          new OutcomeUnknownException(
              "Kafka was asked to commit a turn of shards %s and no answer can be had; their journals tell"
                  .formatted(shards),
              cause));
    }
    pending.clear();
  }

  /** What no commit was asked for is certainly not in a journal. */
  private static void giveUp(List<QueuedPlace> pending) {
    for (QueuedPlace place : pending) {
      place.failLost("the node closed before Kafka took its turns");
    }
    pending.clear();
  }

  /** How often and how long one batch has been tried. */
  private final class Patience {
    private final long since = nanos.getAsLong();
    private long delayMillis = 25;

    Duration next() {
      delayMillis = Math.min(1_000, delayMillis * 2);
      return Duration.ofMillis(delayMillis);
    }

    boolean lost() {
      return nanos.getAsLong() - since > HANDOVER_PATIENCE_NANOS;
    }
  }
}
