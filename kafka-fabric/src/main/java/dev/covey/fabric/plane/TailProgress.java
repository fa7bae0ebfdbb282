package dev.covey.fabric.plane;

import dev.covey.fabric.JournalRecord;
import java.time.Duration;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Consumer;
import java.util.function.LongSupplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * How far a follower of a journal is, and whether it goes on. A record whose listener throws is
 * handed over again a second later, as nothing may be skipped. Thread-safe.
 */
public final class TailProgress {
  private static final Logger LOG = LoggerFactory.getLogger(TailProgress.class);
  private static final long AGAIN_NANOS = TimeUnit.SECONDS.toNanos(1);

  private final Consumer<JournalRecord> listener;
  private final ReentrantLock lock = new ReentrantLock();
  private final Condition changed = lock.newCondition();
  private long reached;
  private boolean closed;

  /** Begins at an offset. */
  public TailProgress(long from, Consumer<JournalRecord> listener) {
    this.reached = from;
    this.listener = listener;
  }

  /**
   * Hands a record to the listener, until it takes it.
   *
   * @return false if it was closed before
   */
  public boolean handOver(JournalRecord record) {
    while (!closed()) {
      try {
        listener.accept(record);
        reach(record.offset() + 1);
        return true;
      } catch (RuntimeException e) {
        LOG.error("The follower failed at {}; it is given the record again", record.place(), e);
        pause();
      }
    }
    return false;
  }

  /** Everything before that offset has been handed over. */
  public void reach(long offset) {
    lock.lock();
    try {
      reached = Math.max(reached, offset);
      changed.signalAll();
    } finally {
      lock.unlock();
    }
  }

  /** The offset that everything before has been handed over. */
  public long reached() {
    lock.lock();
    try {
      return reached;
    } finally {
      lock.unlock();
    }
  }

  /** Waits a second, or until it is closed. */
  public void pause() {
    lock.lock();
    try {
      long left = AGAIN_NANOS;
      while (!closed && left > 0) {
        left = changed.awaitNanos(left);
      }
    } catch (InterruptedException e) {
      LOG.debug("Interrupted; going on until closed", e);
    } finally {
      lock.unlock();
    }
  }

  public boolean closed() {
    lock.lock();
    try {
      return closed;
    } finally {
      lock.unlock();
    }
  }

  /**
   * Waits until the journal has more; looks when it is told that it may have grown, and each
   * second.
   *
   * @param end the journal's present end
   * @return false if it is closed, or its thread was interrupted
   */
  public boolean awaitMore(LongSupplier end) {
    lock.lock();
    try {
      while (!closed && end.getAsLong() <= reached) {
        changed.awaitNanos(AGAIN_NANOS);
      }
      return !closed;
    } catch (InterruptedException e) {
      return false; // Its own thread: nobody but a closing JVM interrupts it.
    } finally {
      lock.unlock();
    }
  }

  /** The journal may have grown. */
  public void grown() {
    lock.lock();
    try {
      changed.signalAll();
    } finally {
      lock.unlock();
    }
  }

  /** As {@link dev.covey.fabric.JournalTail#awaitReached}. */
  public boolean awaitReached(long offset, Duration timeout) throws InterruptedException {
    lock.lockInterruptibly();
    try {
      long left = timeout.toNanos();
      while (reached < offset && !closed && left > 0) {
        left = changed.awaitNanos(left);
      }
      return reached >= offset;
    } finally {
      lock.unlock();
    }
  }

  /**
   * Nothing is handed over any more.
   *
   * @return false if it was closed already
   */
  public boolean close() {
    lock.lock();
    try {
      boolean first = !closed;
      closed = true;
      changed.signalAll();
      return first;
    } finally {
      lock.unlock();
    }
  }
}
