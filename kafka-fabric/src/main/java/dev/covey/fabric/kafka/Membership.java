package dev.covey.fabric.kafka;

import java.time.Duration;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;

/** Passes the newest {@link Ownership} from the inbox thread to the committer. Thread-safe. */
final class Membership {
  private final ReentrantLock lock = new ReentrantLock();
  private final Condition published = lock.newCondition();
  private Ownership current = Ownership.none();

  void publish(Ownership next) {
    lock.lock();
    try {
      current = next;
      published.signalAll();
    } finally {
      lock.unlock();
    }
  }

  Ownership current() {
    lock.lock();
    try {
      return current;
    } finally {
      lock.unlock();
    }
  }

  /** Waits until something else than what was seen is published, or the time is over. */
  void awaitOther(Ownership seen, Duration timeout) {
    lock.lock();
    try {
      long left = timeout.toNanos();
      while (current == seen && left > 0) {
        left = published.awaitNanos(left);
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    } finally {
      lock.unlock();
    }
  }
}
