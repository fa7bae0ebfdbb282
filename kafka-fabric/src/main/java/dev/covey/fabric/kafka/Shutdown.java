package dev.covey.fabric.kafka;

import java.time.Duration;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.LongSupplier;

/** Tells loops that the fabric closes and until when they may go on trying. Thread-safe. */
final class Shutdown {
  private final LongSupplier nanos;
  private final ReentrantLock lock = new ReentrantLock();
  private final Condition changed = lock.newCondition();
  private boolean begun;
  private long deadline;

  Shutdown(LongSupplier nanos) {
    this.nanos = nanos;
  }

  /** Begins; what is not done after the grace is given up. */
  void begin(Duration grace) {
    lock.lock();
    try {
      if (!begun) {
        begun = true;
        deadline = nanos.getAsLong() + grace.toNanos();
        changed.signalAll();
      }
    } finally {
      lock.unlock();
    }
  }

  boolean begun() {
    lock.lock();
    try {
      return begun;
    } finally {
      lock.unlock();
    }
  }

  /** Whether it is time to give up. */
  boolean expired() {
    lock.lock();
    try {
      return begun && nanos.getAsLong() - deadline >= 0;
    } finally {
      lock.unlock();
    }
  }

  /** Waits before another attempt; returns early as the shutdown begins, soon once it has. */
  void pause(Duration delay) {
    lock.lock();
    try {
      boolean closing = begun;
      long left = closing ? Math.min(delay.toNanos(), 20_000_000L) : delay.toNanos();
      while (left > 0 && begun == closing) {
        left = changed.awaitNanos(left);
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    } finally {
      lock.unlock();
    }
  }

  /** Joins a thread of the fabric; does nothing on that thread itself. */
  static void join(Thread thread, Duration timeout) {
    if (thread == null || thread == Thread.currentThread()) {
      return;
    }
    try {
      TimeUnit.NANOSECONDS.timedJoin(thread, timeout.toNanos());
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }
}
