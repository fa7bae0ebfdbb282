package dev.covey.engine.alone;

import dev.covey.fabric.InboxMessage;
import dev.covey.fabric.OutcomeUnknownException;
import dev.covey.fabric.OutgoingMessage;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The committer's thread: takes all that waits, appends it as one batch with one fsync, and tells
 * the callers.
 *
 * <p>Contract:
 *
 * <ol>
 *   <li>An answer is given, a message delivered, an inbox position moved only after the append has
 *       returned.
 *   <li>A refused append fails every unit of its batch and ends their leases, between two appends:
 *       what the next lease reads is all there will be of the one before.
 *   <li>A unit with an ended lease fails whole, and its other leases end with it, so no turn goes
 *       over the hole that another left.
 *   <li>After a refusal the store is tried with a record of its own, at once and then every second,
 *       until it takes one. A refused batch is certainly gone when a later append has returned; if
 *       the process ends before, it may be found whole.
 * </ol>
 */
final class CommitLoop implements Runnable {
  private static final Logger LOG = LoggerFactory.getLogger(CommitLoop.class);
  private static final Duration IDLE = Duration.ofSeconds(1);
  private static final long PROBE_NANOS = TimeUnit.MILLISECONDS.toNanos(900);

  /** Who is told of what has become durable. Called on the committer's thread; returns at once. */
  interface Listener {
    void appended(List<InboxMessage> arrived, List<OutgoingMessage.Reply> replies);
  }

  private final CommitOrder order;
  private final StoredLogs logs;
  private final Supplier<BatchEntries> batches;
  private final Listener listener;
  private long probedAt;
  private volatile String refusal;

  CommitLoop(
      CommitOrder order, StoredLogs logs, Supplier<BatchEntries> batches, Listener listener) {
    this.order = order;
    this.logs = logs;
    this.batches = batches;
    this.listener = listener;
  }

  /** Why the store takes nothing at present; empty if it does, as far as is known. */
  Optional<String> refusal() {
    return Optional.ofNullable(refusal);
  }

  @Override
  public void run() {
    while (!order.finished()) {
      CommitOrder.Batch batch = order.take(IDLE);
      order.settled(batch.isEmpty() ? 0 : commit(batch));
      if (refusal != null && System.nanoTime() - probedAt > PROBE_NANOS) {
        probe();
      }
    }
    for (OrderedPlace place : order.left()) {
      fail(place, "this node closed before its turns were appended", null);
    }
  }

  /** Returns how many units are durable; all are answered. */
  private int commit(CommitOrder.Batch batch) {
    List<OrderedPlace> pending = new ArrayList<>(batch.places());
    List<Request> requests = new ArrayList<>(batch.requests());
    BatchEntries entries;
    List<Long> stored;
    try {
      entries = entries(pending, requests);
      stored = appended(entries);
    } catch (RuntimeException | Error e) {
      refused(pending, requests, e);
      return 0;
    }
    committed(pending, entries, stored);
    return pending.size();
  }

  private List<Long> appended(BatchEntries entries) {
    if (entries.entries().isEmpty()) {
      return List.of();
    }
    List<Long> stored = logs.append(entries.entries());
    accepted();
    return stored;
  }

  private BatchEntries entries(List<OrderedPlace> pending, List<Request> requests) {
    while (true) {
      failEnded(pending);
      BatchEntries entries = batches.get();
      if (addAll(pending, entries)) {
        requests.removeIf(request -> !added(request, entries));
        return entries;
      }
    }
  }

  /** Takes out the first unit that can never be written and answers false. */
  private static boolean addAll(List<OrderedPlace> pending, BatchEntries entries) {
    for (OrderedPlace place : pending) {
      try {
        entries.add(place.unit());
      } catch (RuntimeException e) {
        LOG.error("A unit can never be written; its shards are restored", e);
        pending.remove(place);
        fail(place, "a turn cannot be written: " + e.getMessage(), e);
        return false;
      }
    }
    return true;
  }

  private static boolean added(Request request, BatchEntries entries) {
    try {
      entries.add(request);
      return true;
    } catch (RuntimeException e) {
      request.notSent(String.valueOf(e.getMessage()), e);
      return false;
    }
  }

  private void committed(List<OrderedPlace> pending, BatchEntries entries, List<Long> stored) {
    entries.positions().forEach(AloneLease::committedAt);
    List<OutgoingMessage.Reply> replies = new ArrayList<>();
    for (OrderedPlace place : pending) {
      for (OutgoingMessage message : place.unit().messages()) {
        if (message instanceof OutgoingMessage.Reply reply) {
          replies.add(reply);
        }
      }
    }
    pending.forEach(OrderedPlace::committed);
    listener.appended(entries.arrived(stored), replies);
  }

  /** Repeats until no unit is left that shares a lease with a failed one. */
  private static void failEnded(List<OrderedPlace> pending) {
    boolean again = true;
    while (again) {
      again = false;
      for (Iterator<OrderedPlace> places = pending.iterator(); places.hasNext(); ) {
        OrderedPlace place = places.next();
        Optional<AloneLease> ended =
            place.leases().stream().filter(lease -> !lease.live()).findFirst();
        if (ended.isPresent()) {
          places.remove();
          again = true;
          fail(place, "a turn with " + ended.get().shard() + " failed", ended.get().lost());
        }
      }
    }
  }

  private void refused(List<OrderedPlace> pending, List<Request> requests, Throwable cause) {
    String reason = String.valueOf(cause.getMessage());
    if (refusal == null) {
      LOG.error("{} units were refused and their shards are restored", pending.size(), cause);
    }
    refusal = reason;
    boolean gone = probe();
    for (OrderedPlace place : pending) {
      fail(place, "a turn was refused: " + reason, gone ? null : unknown(place, cause));
    }
    requests.forEach(request -> request.notSent(reason, cause));
  }

  private static OutcomeUnknownException unknown(OrderedPlace place, Throwable cause) {
    List<String> shards =
        place.leases().stream().map(lease -> lease.shard().toString()).sorted().toList();
    return new OutcomeUnknownException(
        "the store refused a turn of shards %s (%s); it is undone, unless this process ends before the store takes anything again"
            .formatted(shards, cause.getMessage()),
        cause);
  }

  private boolean probe() {
    probedAt = System.nanoTime();
    try {
      logs.probe();
      accepted();
      return true;
    } catch (RuntimeException e) {
      LOG.debug("The store takes nothing yet: {}", e.getMessage());
      return false;
    }
  }

  private void accepted() {
    if (refusal != null) {
      LOG.info("The store takes turns again");
      refusal = null;
    }
  }

  /**
   * @param cause or null if the turn is certainly not in the store
   */
  private static void fail(OrderedPlace place, String reason, RuntimeException cause) {
    place.leases().forEach(lease -> lease.diverge(reason));
    place.failed(cause != null ? cause : place.leases().get(0).lost());
  }
}
