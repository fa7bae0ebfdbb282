package dev.covey.fabric.kafka;

import java.util.ArrayDeque;

/** The messages of one lease that were delivered and not committed. Used on the inbox thread. */
final class DeliveryWindow {
  static final int LIMIT = 1_000;

  private final ArrayDeque<Long> delivered = new ArrayDeque<>();
  private boolean paused;

  void delivered(long offset) {
    delivered.add(offset);
  }

  /** Forgets what a committed position covers. */
  void covered(long position) {
    while (!delivered.isEmpty() && delivered.peek() < position) {
      delivered.poll();
    }
  }

  boolean shouldPause() {
    return !paused && delivered.size() > LIMIT;
  }

  boolean shouldResume() {
    return paused && delivered.size() < LIMIT / 2;
  }

  void paused(boolean now) {
    paused = now;
  }
}
