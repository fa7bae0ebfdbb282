package dev.covey.engine.alone;

import dev.covey.fabric.InboxMessage;
import dev.covey.fabric.OutcomeUnknownException;
import dev.covey.fabric.OutgoingMessage;
import dev.covey.fabric.Report;
import dev.covey.fabric.plane.CommitQueue;
import dev.covey.fabric.plane.QueuedPlace;
import dev.covey.fabric.plane.ShardLease;
import java.time.Duration;
import java.util.ArrayList;
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
    void appended(
        List<InboxMessage> arrived, List<OutgoingMessage.Reply> replies, List<Report> reports);
  }

  private final CommitQueue queue;
  private final Requests requests;
  private final StoredLogs logs;
  private final Supplier<BatchEntries> batches;
  private final Listener listener;
  private long probedAt;
  private volatile String refusal;
  private volatile boolean abandoned;

  CommitLoop(
      CommitQueue queue,
      Requests requests,
      StoredLogs logs,
      Supplier<BatchEntries> batches,
      Listener listener) {
    this.queue = queue;
    this.requests = requests;
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
    while (!finished()) {
      List<QueuedPlace> places = queue.awaitFilled(IDLE) ? queue.take() : List.of();
      List<Request> asked = requests.take();
      queue.settled(places, places.isEmpty() && asked.isEmpty() ? 0 : commit(places, asked));
      if (refusal != null && System.nanoTime() - probedAt > PROBE_NANOS) {
        probe();
      }
    }
    List<QueuedPlace> left = queue.abandon();
    left.forEach(place -> place.failLost("this node closed before its turns were appended"));
    queue.settled(left, 0);
  }

  private boolean finished() {
    return abandoned || (queue.finished() && requests.allTaken());
  }

  /** Nothing is committed any more; a place that is filled later fails. Any thread. */
  void abandon() {
    abandoned = true;
    queue.wake();
  }

  /** Returns how many units are durable; all are answered. */
  private int commit(List<QueuedPlace> places, List<Request> asked) {
    List<QueuedPlace> pending = new ArrayList<>(places);
    List<Request> sending = new ArrayList<>(asked);
    BatchEntries entries;
    List<Long> stored;
    try {
      entries = entries(pending, sending);
      stored = appended(entries);
    } catch (RuntimeException | Error e) {
      refused(pending, sending, e);
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

  private BatchEntries entries(List<QueuedPlace> pending, List<Request> sending) {
    while (true) {
      QueuedPlace.failEnded(pending);
      BatchEntries entries = batches.get();
      if (addAll(pending, entries)) {
        sending.removeIf(request -> !added(request, entries));
        return entries;
      }
    }
  }

  /** Takes out the first unit that can never be written and answers false. */
  private static boolean addAll(List<QueuedPlace> pending, BatchEntries entries) {
    for (QueuedPlace place : pending) {
      try {
        entries.add(place);
      } catch (RuntimeException e) {
        LOG.error("A unit can never be written; its shards are restored", e);
        pending.remove(place);
        place.failWithLeases("a turn cannot be written: " + e.getMessage(), e);
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

  private void committed(List<QueuedPlace> pending, BatchEntries entries, List<Long> stored) {
    entries.positions().forEach(ShardLease::committedAt);
    List<OutgoingMessage.Reply> replies = new ArrayList<>();
    List<Report> reports = new ArrayList<>();
    for (QueuedPlace place : pending) {
      for (OutgoingMessage message : place.unit().messages()) {
        if (message instanceof OutgoingMessage.Reply reply) {
          replies.add(reply);
        } else if (message instanceof OutgoingMessage.ToInitiators report) {
          reports.add(new Report(report.rule(), report.payload()));
        }
      }
    }
    pending.forEach(QueuedPlace::committed);
    listener.appended(entries.arrived(stored), replies, reports);
  }

  private void refused(List<QueuedPlace> pending, List<Request> sending, Throwable cause) {
    String reason = String.valueOf(cause.getMessage());
    if (refusal == null) {
      LOG.error("{} units were refused and their shards are restored", pending.size(), cause);
    }
    refusal = reason;
    boolean gone = probe();
    for (QueuedPlace place : pending) {
      if (gone) {
        place.failLost("a turn was refused: " + reason);
      } else {
        place.failWithLeases("a turn was refused: " + reason, unknown(place, cause));
      }
    }
    sending.forEach(request -> request.notSent(reason, cause));
  }

  private static OutcomeUnknownException unknown(QueuedPlace place, Throwable cause) {
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
}
