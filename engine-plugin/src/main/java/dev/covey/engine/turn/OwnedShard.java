package dev.covey.engine.turn;

import dev.covey.engine.address.Address;
import dev.covey.fabric.InboxMessage;
import dev.covey.fabric.Lease;
import java.time.Duration;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;

/**
 * A shard whose rows are in this node's database, for the length of one lease.
 *
 * <p>OPEN: commands enter and turns begin. DRAINING: no command enters, those inside go on. CLOSED:
 * no turn begins any more. Thread-safe.
 *
 * <p>Invariant: turns that have begun before CLOSED are all ended (durable or refused) before
 * {@link #drain} returns true, so the rows of a drained shard are exactly its journal.
 */
public final class OwnedShard {
  private enum State {
    OPEN,
    DRAINING,
    CLOSED
  }

  private final Lease lease;
  private final Address address;
  private final Queue<InboxMessage> arrived = new ConcurrentLinkedQueue<>();
  private final ReentrantLock lock = new ReentrantLock();
  private final Condition changed = lock.newCondition();
  private State state = State.OPEN;
  private int inside;
  private int turnsBegun;
  private boolean failed;
  private long lastNumber;
  private long viewNumber;
  private int notInView;
  private long inboxPosition;
  private long journaledBytes;

  /**
   * @param lastNumber number of the last turn in the journal
   * @param inboxPosition the next inbox message to consume
   */
  public OwnedShard(Lease lease, Address address, long lastNumber, long inboxPosition) {
    this.lease = lease;
    this.address = address;
    this.lastNumber = lastNumber;
    this.viewNumber = lastNumber;
    this.inboxPosition = inboxPosition;
  }

  public Lease lease() {
    return lease;
  }

  public Address address() {
    return address;
  }

  /** Messages of the inbox that have come and are not handled yet, in order. */
  public Queue<InboxMessage> arrived() {
    return arrived;
  }

  /** Number of the last turn that has begun. */
  public long lastNumber() {
    lock.lock();
    try {
      return lastNumber;
    } finally {
      lock.unlock();
    }
  }

  /**
   * A turn's number such that the database shows it and all before it: a turn that has begun is not
   * there until its transaction has committed.
   */
  public long viewNumber() {
    lock.lock();
    try {
      return viewNumber;
    } finally {
      lock.unlock();
    }
  }

  /** The transaction of a turn that had begun has committed or rolled back. */
  void inView() {
    lock.lock();
    try {
      if (--notInView == 0) {
        viewNumber = lastNumber;
      }
    } finally {
      lock.unlock();
    }
  }

  public boolean open() {
    lock.lock();
    try {
      return state == State.OPEN;
    } finally {
      lock.unlock();
    }
  }

  /** False once it is closed; while it drains, commands inside still begin turns. */
  boolean takesTurns() {
    lock.lock();
    try {
      return state != State.CLOSED;
    } finally {
      lock.unlock();
    }
  }

  /** A command comes in; {@link #exit} must follow if this answers true. */
  public boolean enter() {
    lock.lock();
    try {
      if (state != State.OPEN) {
        return false;
      }
      inside++;
      return true;
    } finally {
      lock.unlock();
    }
  }

  public void exit() {
    lock.lock();
    try {
      inside--;
      changed.signalAll();
    } finally {
      lock.unlock();
    }
  }

  /**
   * The next turn's number, or 0 if the shard is closed. {@link #inView} and {@link #endTurn} must
   * follow if it is not.
   */
  long beginTurn() {
    lock.lock();
    try {
      if (state == State.CLOSED) {
        return 0;
      }
      turnsBegun++;
      notInView++;
      return ++lastNumber;
    } finally {
      lock.unlock();
    }
  }

  /** How many bytes of turns this lease has begun. */
  public long journaledBytes() {
    lock.lock();
    try {
      return journaledBytes;
    } finally {
      lock.unlock();
    }
  }

  /** A turn of so many bytes goes to the journal. */
  void journaled(int bytes) {
    lock.lock();
    try {
      journaledBytes += bytes;
    } finally {
      lock.unlock();
    }
  }

  void endTurn(boolean durable) {
    lock.lock();
    try {
      turnsBegun--;
      failed |= !durable;
      changed.signalAll();
    } finally {
      lock.unlock();
    }
  }

  /** The next inbox message to consume. */
  public long inboxPosition() {
    lock.lock();
    try {
      return inboxPosition;
    } finally {
      lock.unlock();
    }
  }

  void consumed(long nextPosition) {
    lock.lock();
    try {
      inboxPosition = Math.max(inboxPosition, nextPosition);
    } finally {
      lock.unlock();
    }
  }

  /** No command enters from now on; those inside go on. */
  public void stopEntering() {
    lock.lock();
    try {
      if (state == State.OPEN) {
        state = State.DRAINING;
      }
    } finally {
      lock.unlock();
    }
  }

  /**
   * Lets what runs end and what has begun become durable, then closes.
   *
   * @return false if commands were still inside after the timeout; the shard is closed all the same
   */
  public boolean drain(Duration timeout) throws InterruptedException {
    long nanos = timeout.toNanos();
    lock.lock();
    try {
      if (state == State.OPEN) {
        state = State.DRAINING;
      }
      while (inside > 0 && nanos > 0) {
        nanos = changed.awaitNanos(nanos);
      }
      boolean quiet = inside == 0;
      state = State.CLOSED;
      nanos = Math.max(nanos, TimeUnit.SECONDS.toNanos(5));
      while (turnsBegun > 0 && nanos > 0) {
        nanos = changed.awaitNanos(nanos);
      }
      return quiet && turnsBegun == 0;
    } finally {
      lock.unlock();
    }
  }

  /** No turn begins any more, at once. */
  public void close() {
    lock.lock();
    try {
      state = State.CLOSED;
      changed.signalAll();
    } finally {
      lock.unlock();
    }
  }

  /** True once a turn of this lease was refused: the rows are ahead of the journal. */
  public boolean aheadOfJournal() {
    lock.lock();
    try {
      return failed || turnsBegun > 0;
    } finally {
      lock.unlock();
    }
  }
}
