package dev.covey.engine.catalog;

import dev.covey.engine.checkpoint.MergeSchedule;
import dev.covey.engine.checkpoint.ShardReader;
import dev.covey.fabric.Fabric;
import dev.covey.fabric.JournalTail;
import dev.covey.fabric.Lease;
import dev.covey.fabric.Recovered;
import dev.covey.fabric.ShardId;
import java.time.Duration;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Keeps this node's copy of the catalog: follows its journal while another node owns it, and stands
 * still while this node does. Thread-safe.
 */
public final class CatalogFollower {
  private static final Logger LOG = LoggerFactory.getLogger(CatalogFollower.class);

  private final Fabric fabric;
  private final CatalogCopy copy;
  private JournalTail tail;
  private boolean owned;
  private MergeSchedule.Full begunWith = MergeSchedule.Full.NONE;

  public CatalogFollower(Fabric fabric, CatalogCopy copy) {
    this.fabric = fabric;
    this.copy = copy;
  }

  public CatalogCopy copy() {
    return copy;
  }

  /**
   * Begins with the newest full checkpoint, so that a start does not read all turns there ever
   * were. In empty tables, before anything follows.
   */
  public synchronized void load(ShardReader reader) {
    ShardReader.Base base = reader.base(ShardId.CATALOG);
    begunWith = MergeSchedule.Full.of(base);
    if (base.full().isPresent()) {
      copy.begin(base.image(), base.journalPosition());
    }
  }

  /** The full checkpoint that this copy began with. */
  public synchronized MergeSchedule.Full begunWith() {
    return begunWith;
  }

  /** Begins to follow. */
  public synchronized void start() {
    if (tail == null && !owned) {
      tail = fabric.follow(ShardId.CATALOG, copy.nextOffset(), copy::apply);
    }
  }

  /**
   * Waits until this node has applied the journal as it is now.
   *
   * @throws CatalogException if that takes longer
   */
  public void catchUp(Duration timeout) {
    JournalTail following;
    synchronized (this) {
      following = tail;
    }
    if (following == null) {
      return;
    }
    try {
      long end = fabric.journalEnd(ShardId.CATALOG);
      if (!following.awaitReached(end, timeout) && following == current()) {
        throw new CatalogException(
            "This node has not applied the catalog's journal up to offset "
                + end
                + " within "
                + timeout.toSeconds()
                + " s; it is at turn "
                + copy.number());
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new CatalogException("Interrupted while waiting for the catalog", e);
    }
  }

  private synchronized JournalTail current() {
    return tail;
  }

  /** This node gets the catalog: reads the rest of the journal, then stands still. */
  public Recovered own(Lease lease) {
    stop();
    Recovered recovered;
    try {
      recovered = fabric.recover(lease, copy.nextOffset(), copy::apply);
    } catch (RuntimeException e) {
      start();
      throw e;
    }
    copy.own();
    synchronized (this) {
      owned = true;
    }
    LOG.debug("Owning the catalog from turn {}", copy.number());
    return recovered;
  }

  /** This node has given the catalog up after making the turn of that number. */
  public void release(long lastNumber) {
    synchronized (this) {
      if (!owned) {
        start();
        return;
      }
      owned = false;
    }
    copy.follow(lastNumber);
    start();
  }

  /** Stops following. */
  public void stop() {
    JournalTail following;
    synchronized (this) {
      following = tail;
      tail = null;
    }
    if (following != null) {
      following.close();
    }
  }

  /** The tables were emptied: the copy begins anew. */
  public void reset() {
    stop();
    synchronized (this) {
      owned = false;
    }
    copy.reset();
  }
}
