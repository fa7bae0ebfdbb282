package dev.covey.engine.timeout;

import java.util.ArrayDeque;
import java.util.Deque;
import java.util.Optional;
import java.util.function.LongSupplier;

/**
 * The deadlines of the code that one thread runs, the innermost first. Made and used by that
 * thread; {@link #overdue} by the watchdog's.
 *
 * <p>Invariant: the thread has an interrupt of the watchdog only while code of a delegate runs,
 * never while the engine does: in a command, a query or a commit an interrupt could close the files
 * of a database for good. For that, {@code inside} changes under this object's lock, the watchdog
 * interrupts under it and only while {@code inside}, and whoever sets {@code inside} to false takes
 * an interrupt of the watchdog back before he lets go of the lock.
 */
final class CodeWatch {
  private static final ThreadLocal<CodeWatch> CURRENT = new ThreadLocal<>();

  private final Thread thread = Thread.currentThread();
  private final Deque<Deadline> deadlines = new ArrayDeque<>();
  private final LongSupplier nanos;
  private boolean inside;
  private boolean interrupted;

  private CodeWatch(LongSupplier nanos) {
    this.nanos = nanos;
  }

  /** That of this thread; null if no code with a deadline runs on it. */
  static CodeWatch current() {
    return CURRENT.get();
  }

  static CodeWatch begin(LongSupplier nanos) {
    CodeWatch begun = new CodeWatch(nanos);
    CURRENT.set(begun);
    return begun;
  }

  /**
   * Code begins.
   *
   * @param deadline null if it has none of its own
   * @return what {@link #leave} is to be told: whether it was code that came to this code
   */
  synchronized boolean enter(Deadline deadline) {
    boolean before = inside;
    if (deadline != null) {
      deadlines.push(deadline);
    }
    inside = true;
    interruptIfOverdue();
    return before;
  }

  /**
   * Code has ended, however.
   *
   * @return whether its own time is over
   */
  synchronized boolean leave(Deadline deadline, boolean before) {
    stopInterrupts();
    boolean over = false;
    if (deadline != null) {
      deadlines.pop();
      over = deadline.left(nanos.getAsLong()) <= 0;
    }
    if (deadlines.isEmpty()) {
      CURRENT.remove();
    }
    inside = before;
    interruptIfOverdue();
    return over;
  }

  /**
   * The engine begins to work for the code.
   *
   * @return what {@link #leaveEngine} is to be told
   * @throws ActivityTimeoutException if the time of the code is over, which the engine then does
   *     nothing for; the code goes on
   */
  synchronized boolean enterEngine() {
    boolean before = inside;
    stopInterrupts();
    if (before) {
      Optional<Deadline> over = over();
      if (over.isPresent()) {
        inside = true;
        throw new ActivityTimeoutException(over.get(), null);
      }
    }
    return before;
  }

  synchronized void leaveEngine(boolean before) {
    inside = before;
    interruptIfOverdue();
  }

  /** The watchdog's: interrupts the code if it still runs; that of an inner one too. */
  synchronized boolean overdue(Deadline deadline) {
    if (!deadlines.contains(deadline)) {
      return false;
    }
    interruptIfOverdue();
    return true;
  }

  private void stopInterrupts() {
    inside = false;
    if (interrupted) {
      interrupted = false;
      Thread.interrupted();
    }
  }

  private void interruptIfOverdue() {
    if (inside && over().isPresent()) {
      interrupted = true;
      thread.interrupt();
    }
  }

  private Optional<Deadline> over() {
    long now = nanos.getAsLong();
    return deadlines.stream().filter(deadline -> deadline.left(now) <= 0).findFirst();
  }
}
