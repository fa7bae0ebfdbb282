package dev.covey.engine.alone;

import dev.covey.fabric.JournalRecord;
import dev.covey.fabric.JournalTail;
import java.time.Duration;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Consumer;
import java.util.function.LongSupplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Follows one journal on a thread of its own. A record whose listener throws is handed over again a
 * second later.
 */
final class Tail implements JournalTail, Runnable {
  private static final Logger LOG = LoggerFactory.getLogger(Tail.class);
  private static final long AGAIN_NANOS = TimeUnit.SECONDS.toNanos(1);

  /** Reads from an offset to the present end, which it returns. */
  interface Reader {
    long read(long from, Consumer<JournalRecord> sink);
  }

  private final Reader reader;
  private final LongSupplier end;
  private final Consumer<JournalRecord> listener;
  private final Consumer<Tail> onClose;
  private final ReentrantLock lock = new ReentrantLock();
  private final Condition changed = lock.newCondition();
  private Thread thread;
  private long reached;
  private boolean closed;

  Tail(
      Reader reader,
      LongSupplier end,
      long from,
      Consumer<JournalRecord> listener,
      Consumer<Tail> onClose) {
    this.reader = reader;
    this.end = end;
    this.reached = from;
    this.listener = listener;
    this.onClose = onClose;
  }

  void start(Thread own) {
    thread = own;
    own.start();
  }

  /** The journal may have grown. */
  void wake() {
    lock.lock();
    try {
      changed.signalAll();
    } finally {
      lock.unlock();
    }
  }

  @Override
  public void run() {
    while (awaitMore()) {
      try {
        reach(reader.read(reached(), this::handOver));
      } catch (RuntimeException e) {
        if (!closed()) {
          LOG.warn("A journal cannot be followed at present: {}", e.getMessage(), e);
          pause();
        }
      }
    }
  }

  private boolean awaitMore() {
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

  private void handOver(JournalRecord record) {
    while (!closed()) {
      try {
        listener.accept(record);
        reach(record.offset() + 1);
        return;
      } catch (RuntimeException e) {
        LOG.error("The follower failed at {}; it is given the record again", record.place(), e);
        pause();
      }
    }
    throw new IllegalStateException("closed");
  }

  private void pause() {
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

  private void reach(long offset) {
    lock.lock();
    try {
      reached = Math.max(reached, offset);
      changed.signalAll();
    } finally {
      lock.unlock();
    }
  }

  private long reached() {
    lock.lock();
    try {
      return reached;
    } finally {
      lock.unlock();
    }
  }

  private boolean closed() {
    lock.lock();
    try {
      return closed;
    } finally {
      lock.unlock();
    }
  }

  @Override
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

  @Override
  public void close() {
    lock.lock();
    try {
      closed = true;
      changed.signalAll();
    } finally {
      lock.unlock();
    }
    try {
      if (Thread.currentThread() != thread) {
        thread.join();
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
    onClose.accept(this);
  }
}
