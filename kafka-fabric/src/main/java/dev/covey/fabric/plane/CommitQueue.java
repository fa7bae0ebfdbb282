package dev.covey.fabric.plane;

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
 * Places in the order of their reservation. Any thread reserves, fills and cancels; the committer's
 * thread takes batches and settles them. Places settle in order, so one number says how far.
 */
public final class CommitQueue implements Committer {
  private static final int BATCH_UNITS = 1_000;
  private static final int BATCH_BYTES = 8 << 20;
  private static final int ROOM = 4_000;
  private static final long ROOM_LAG_NANOS = TimeUnit.SECONDS.toNanos(5);

  private final LongSupplier nanos;
  private final HybridClock times;
  private final ReentrantLock lock = new ReentrantLock();
  private final Condition work = lock.newCondition();
  private final Condition progress = lock.newCondition();
  private final ArrayDeque<QueuedPlace> order = new ArrayDeque<>();
  private final ArrayDeque<QueuedPlace> filledOrder = new ArrayDeque<>();
  private long reserved;
  private long settled;
  private int uncommitted;
  private long committed;
  private boolean closed;
  private boolean abandoned;
  private boolean woken;

  /**
   * None reserved yet.
   *
   * @param nanos a clock as {@link System#nanoTime}
   * @param times gives each place its time
   */
  public CommitQueue(LongSupplier nanos, HybridClock times) {
    this.nanos = nanos;
    this.times = times;
  }

  @Override
  public Place reserve() {
    lock.lock();
    try {
      QueuedPlace place = new QueuedPlace(this, ++reserved, nanos.getAsLong(), times.next());
      order.add(place);
      return place;
    } finally {
      lock.unlock();
    }
  }

  /** Returns false if nobody is left to commit it. */
  boolean fill(QueuedPlace place, CommitUnit unit, List<ShardLease> leases, int bytes) {
    lock.lock();
    try {
      requireReserved(place);
      if (abandoned) {
        place.state = QueuedPlace.State.SETTLED;
        return false;
      }
      place.hold(unit, leases, bytes);
      place.state = QueuedPlace.State.FILLED;
      place.filledAt = nanos.getAsLong();
      uncommitted++;
      filledOrder.add(place);
      headChanged(place);
      return true;
    } finally {
      lock.unlock();
    }
  }

  void cancel(QueuedPlace place) {
    lock.lock();
    try {
      requireReserved(place);
      place.state = QueuedPlace.State.CANCELLED;
      headChanged(place);
    } finally {
      lock.unlock();
    }
  }

  private static void requireReserved(QueuedPlace place) {
    if (place.state != QueuedPlace.State.RESERVED) {
      throw new IllegalStateException(
          "Expected a place that is neither filled nor cancelled, but it is " + place.state);
    }
  }

  private void headChanged(QueuedPlace place) {
    if (order.peek() == place) {
      work.signal();
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

  private long lagNanos() {
    while (!filledOrder.isEmpty() && filledOrder.peek().state == QueuedPlace.State.SETTLED) {
      filledOrder.poll();
    }
    return filledOrder.isEmpty() ? 0 : nanos.getAsLong() - filledOrder.peek().filledAt;
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
   * Waits until a filled place is at the head, at most for the timeout or until {@link #wake}.
   *
   * @return false if none was there in time
   */
  public boolean awaitFilled(Duration timeout) {
    lock.lock();
    try {
      long left = timeout.toNanos();
      while (!headFilled() && left > 0 && !drained() && !woken) {
        left = work.awaitNanos(left);
      }
      woken = false;
      return headFilled();
    } catch (InterruptedException e) {
      return false; // The committer's own thread; only a shutdown ends it.
    } finally {
      lock.unlock();
    }
  }

  /** Ends the committer's present wait, or else its next one. */
  public void wake() {
    lock.lock();
    try {
      woken = true;
      work.signal();
    } finally {
      lock.unlock();
    }
  }

  private boolean headFilled() {
    while (!order.isEmpty() && order.peek().state == QueuedPlace.State.CANCELLED) {
      settledUpTo(order.poll().sequence);
    }
    return !order.isEmpty() && order.peek().state == QueuedPlace.State.FILLED;
  }

  /** Takes the filled places at the head, as many as fit in a batch; none if none is there. */
  public List<QueuedPlace> take() {
    lock.lock();
    try {
      return filledHead();
    } finally {
      lock.unlock();
    }
  }

  private List<QueuedPlace> filledHead() {
    List<QueuedPlace> batch = new ArrayList<>();
    int bytes = 0;
    while (!order.isEmpty() && batch.size() < BATCH_UNITS) {
      QueuedPlace head = order.peek();
      if (head.state == QueuedPlace.State.FILLED) {
        if (!batch.isEmpty() && bytes + (long) head.bytes() > BATCH_BYTES) {
          break;
        }
        bytes = (int) Math.min(Integer.MAX_VALUE, bytes + (long) head.bytes());
        batch.add(head);
      } else if (head.state == QueuedPlace.State.RESERVED) {
        break;
      }
      order.poll();
      if (batch.isEmpty()) {
        settledUpTo(head.sequence);
      }
    }
    return batch;
  }

  /** Every place of a batch has been answered, so many of them with success. */
  public void settled(List<QueuedPlace> batch, int successes) {
    lock.lock();
    try {
      for (QueuedPlace place : batch) {
        place.state = QueuedPlace.State.SETTLED;
      }
      uncommitted -= batch.size();
      committed += successes;
      lagNanos();
      settledUpTo(order.isEmpty() ? reserved : order.peek().sequence - 1);
    } finally {
      lock.unlock();
    }
  }

  private void settledUpTo(long sequence) {
    settled = sequence;
    progress.signalAll();
  }

  /**
   * Waits until every place reserved so far is settled.
   *
   * @return false if not so after the timeout
   */
  public boolean awaitSettled(Duration timeout) {
    lock.lock();
    try {
      long goal = reserved;
      long left = timeout.toNanos();
      while (settled < goal && left > 0) {
        left = progress.awaitNanos(left);
      }
      return settled >= goal;
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      return false;
    } finally {
      lock.unlock();
    }
  }

  /** How long the head of the queue has been reserved without being filled; zero if it is not. */
  public Duration headWaits() {
    lock.lock();
    try {
      QueuedPlace head = order.peek();
      return head == null || head.state != QueuedPlace.State.RESERVED
          ? Duration.ZERO
          : Duration.ofNanos(nanos.getAsLong() - head.reservedAt);
    } finally {
      lock.unlock();
    }
  }

  /** No more room is given; what was reserved may still be filled. */
  public void close() {
    lock.lock();
    try {
      closed = true;
      work.signalAll();
      progress.signalAll();
    } finally {
      lock.unlock();
    }
  }

  private boolean drained() {
    return closed && order.isEmpty();
  }

  /** Whether it is closed and nothing is left in it. */
  public boolean finished() {
    lock.lock();
    try {
      return drained();
    } finally {
      lock.unlock();
    }
  }

  /** Ends the queue: takes everything that is filled, over the heads of places that never were. */
  public List<QueuedPlace> abandon() {
    lock.lock();
    try {
      abandoned = true;
      closed = true;
      List<QueuedPlace> left = new ArrayList<>(order);
      left.removeIf(place -> place.state != QueuedPlace.State.FILLED);
      order.clear();
      return left;
    } finally {
      lock.unlock();
    }
  }
}
