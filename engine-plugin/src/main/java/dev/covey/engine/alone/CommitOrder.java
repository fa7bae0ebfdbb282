package dev.covey.engine.alone;

import dev.covey.fabric.CommitUnit;
import dev.covey.fabric.Committer;
import dev.covey.fabric.Place;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.LongSupplier;

/**
 * Places in the order of their reservation, and requests beside them. Any thread reserves, fills,
 * cancels and asks; the committer's thread takes batches and settles them. Thread-safe.
 */
final class CommitOrder implements Committer {
  private static final int BATCH_UNITS = 1_000;
  private static final long BATCH_BYTES = 8 << 20;
  private static final int ROOM = 4_000;
  private static final long ROOM_LAG_NANOS = TimeUnit.SECONDS.toNanos(5);

  /** What is appended at once. */
  record Batch(List<OrderedPlace> places, List<Request> requests) {
    boolean isEmpty() {
      return places.isEmpty() && requests.isEmpty();
    }
  }

  private final LongSupplier nanos;
  private final ReentrantLock lock = new ReentrantLock();
  private final Condition work = lock.newCondition();
  private final Condition progress = lock.newCondition();
  private final ArrayDeque<OrderedPlace> order = new ArrayDeque<>();
  private final ArrayDeque<Request> requests = new ArrayDeque<>();
  private List<OrderedPlace> taken = List.of();
  private long reserved;
  private int uncommitted;
  private long committed;
  private boolean closed;
  private boolean abandoned;

  CommitOrder(LongSupplier nanos) {
    this.nanos = nanos;
  }

  @Override
  public Place reserve() {
    lock.lock();
    try {
      OrderedPlace place = new OrderedPlace(this, ++reserved);
      order.add(place);
      return place;
    } finally {
      lock.unlock();
    }
  }

  /** Returns false if nobody is left to commit it. */
  boolean fill(OrderedPlace place, CommitUnit unit, List<AloneLease> leases) {
    lock.lock();
    try {
      requireReserved(place);
      place.state = OrderedPlace.State.FILLED;
      if (abandoned) {
        return false;
      }
      place.hold(unit, leases);
      place.filledAt = nanos.getAsLong();
      uncommitted++;
      work.signal();
      return true;
    } finally {
      lock.unlock();
    }
  }

  void cancel(OrderedPlace place) {
    lock.lock();
    try {
      requireReserved(place);
      place.state = OrderedPlace.State.CANCELLED;
      dropCancelled();
      work.signal();
      progress.signalAll();
    } finally {
      lock.unlock();
    }
  }

  private static void requireReserved(OrderedPlace place) {
    if (place.state != OrderedPlace.State.RESERVED) {
      throw new IllegalStateException(
          "Expected a place that is neither filled nor cancelled, but it is " + place.state);
    }
  }

  private void dropCancelled() {
    while (!order.isEmpty() && order.peek().state == OrderedPlace.State.CANCELLED) {
      order.poll();
    }
  }

  /** Returns false if nobody is left to append it. */
  boolean add(Request request) {
    lock.lock();
    try {
      if (closed) {
        return false;
      }
      requests.add(request);
      work.signal();
      return true;
    } finally {
      lock.unlock();
    }
  }

  @Override
  public boolean awaitRoom(Duration timeout) throws InterruptedException {
    lock.lockInterruptibly();
    try {
      long left = timeout.toNanos();
      while (uncommitted >= ROOM || lagNanos() > ROOM_LAG_NANOS) {
        if (left <= 0 || closed) {
          return false;
        }
        left = progress.awaitNanos(left);
      }
      return !closed;
    } finally {
      lock.unlock();
    }
  }

  @Override
  public Duration lag() {
    lock.lock();
    try {
      return Duration.ofNanos(lagNanos());
    } finally {
      lock.unlock();
    }
  }

  /** Places are filled in about the order in which they were reserved. */
  private long lagNanos() {
    if (!taken.isEmpty()) {
      return nanos.getAsLong() - taken.get(0).filledAt;
    }
    for (OrderedPlace place : order) {
      if (place.state == OrderedPlace.State.FILLED) {
        return nanos.getAsLong() - place.filledAt;
      }
    }
    return 0;
  }

  @Override
  public long committed() {
    lock.lock();
    try {
      return committed;
    } finally {
      lock.unlock();
    }
  }

  /**
   * Waits until something can be appended and takes it: the filled places at the head, as many as
   * fit, and all requests. Empty if there was nothing before the timeout.
   */
  Batch take(Duration timeout) {
    lock.lock();
    try {
      long left = timeout.toNanos();
      while (!ready() && !closed && left > 0) {
        left = work.awaitNanos(left);
      }
      taken = filledHead();
      Batch batch = new Batch(taken, List.copyOf(requests));
      requests.clear();
      return batch;
    } catch (InterruptedException e) {
      return new Batch(List.of(), List.of()); // The committer's own thread: only closing ends it.
    } finally {
      lock.unlock();
    }
  }

  private boolean ready() {
    dropCancelled();
    return !requests.isEmpty()
        || (!order.isEmpty() && order.peek().state == OrderedPlace.State.FILLED);
  }

  private List<OrderedPlace> filledHead() {
    List<OrderedPlace> batch = new ArrayList<>();
    long bytes = 0;
    dropCancelled();
    while (!order.isEmpty() && order.peek().state == OrderedPlace.State.FILLED) {
      bytes += order.peek().bytes();
      if (!batch.isEmpty() && (batch.size() == BATCH_UNITS || bytes > BATCH_BYTES)) {
        break;
      }
      batch.add(order.poll());
      dropCancelled();
    }
    return batch;
  }

  /** Every place that was taken has been answered, so many of them with success. */
  void settled(int successes) {
    lock.lock();
    try {
      uncommitted -= taken.size();
      committed += successes;
      taken = List.of();
      progress.signalAll();
    } finally {
      lock.unlock();
    }
  }

  /**
   * Waits until every place reserved so far is settled.
   *
   * @return false if not so after the timeout
   */
  boolean awaitSettled(Duration timeout) {
    lock.lock();
    try {
      long goal = reserved;
      long left = timeout.toNanos();
      while (oldest() <= goal && left > 0) {
        left = progress.awaitNanos(left);
      }
      return oldest() > goal;
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      return false;
    } finally {
      lock.unlock();
    }
  }

  private long oldest() {
    if (!taken.isEmpty()) {
      return taken.get(0).sequence;
    }
    return order.isEmpty() ? reserved + 1 : order.peek().sequence;
  }

  /** No more room is given and no request taken; what was reserved may still be filled. */
  void close() {
    lock.lock();
    try {
      closed = true;
      work.signalAll();
      progress.signalAll();
    } finally {
      lock.unlock();
    }
  }

  /** Nothing is committed any more; a place that is filled later fails. */
  void abandon() {
    lock.lock();
    try {
      closed = true;
      abandoned = true;
      work.signalAll();
      progress.signalAll();
    } finally {
      lock.unlock();
    }
  }

  /** Whether nobody waits for an append any more. */
  boolean finished() {
    lock.lock();
    try {
      dropCancelled();
      return abandoned || (closed && order.isEmpty() && requests.isEmpty());
    } finally {
      lock.unlock();
    }
  }

  /** The filled places that were never taken; ends the order. */
  List<OrderedPlace> left() {
    lock.lock();
    try {
      abandoned = true;
      List<OrderedPlace> left =
          order.stream().filter(place -> place.state == OrderedPlace.State.FILLED).toList();
      order.clear();
      progress.signalAll();
      return left;
    } finally {
      lock.unlock();
    }
  }
}
