package dev.covey.engine.catalog;

import dev.covey.checkpoint.RowChange;
import dev.covey.checkpoint.ShardImage;
import dev.covey.checkpoint.Turn;
import dev.covey.checkpoint.TurnCodec;
import dev.covey.engine.address.Address;
import dev.covey.engine.view.JobLocks;
import dev.covey.engine.view.ShardTables;
import dev.covey.engine.view.ViewException;
import dev.covey.fabric.JournalRecord;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * This node's copy of the catalog: the turns of its journal, applied to the node's tables in order.
 *
 * <p>Jobs of the catalog (timers of start events) stand in every node's database, since commands
 * that any node may run look for them there (a new version replaces the timers of the old one). The
 * catalog's owner alone runs them; on other nodes they are locked.
 *
 * <p>Invariant: the tables hold exactly the turns up to {@link #number()}. A turn is applied once,
 * whoever made it: turns up to that number are passed over. Thread-safe.
 */
public final class CatalogCopy {
  private static final Logger LOG = LoggerFactory.getLogger(CatalogCopy.class);

  private final ShardTables tables;
  private final TurnCodec codec;
  private final Consumer<String> newDeployment;
  private final List<RowChange> postponed = new ArrayList<>();
  private volatile long number;
  private long nextOffset;

  /**
   * @param newDeployment is told the id of each deployment that comes in
   */
  public CatalogCopy(ShardTables tables, TurnCodec codec, Consumer<String> newDeployment) {
    this.tables = tables;
    this.codec = codec;
    this.newDeployment = newDeployment;
  }

  /** Number of the last turn that the tables hold. */
  public long number() {
    return number;
  }

  /** Journal offset to read on from. */
  public synchronized long nextOffset() {
    return nextOffset;
  }

  /**
   * Begins with a full checkpoint of the catalog in empty tables.
   *
   * @param nextOffset where the journal goes on after it
   */
  public synchronized void begin(ShardImage image, long nextOffset) {
    if (number != 0) {
      throw new IllegalStateException("Expected an empty copy, but it is at turn " + number);
    }
    List<RowChange> rows = new ArrayList<>();
    for (String table : image.tables()) {
      image.rows(table).forEach(row -> rows.add(new RowChange.Put(row)));
    }
    apply(rows);
    number = image.number();
    this.nextOffset = nextOffset;
  }

  /**
   * Applies one record of the catalog's journal.
   *
   * @throws CatalogException naming the record, if it cannot be read or does not follow
   */
  public synchronized void apply(JournalRecord record) {
    Turn turn;
    try {
      turn = codec.decode(record.value());
    } catch (RuntimeException e) {
      throw new CatalogException(
          "The catalog's journal is corrupt at " + record.place() + ": " + e.getMessage(), e);
    }
    long next = turn.header().number();
    if (next > number + 1) {
      throw new CatalogException(
          "The catalog's journal has turn "
              + next
              + " at "
              + record.place()
              + " after turn "
              + number);
    }
    if (next == number + 1) {
      apply(turn.changes());
      number = next;
    }
    nextOffset = record.offset() + 1;
  }

  private void apply(List<RowChange> made) {
    List<RowChange> changes = new ArrayList<>();
    for (RowChange change : made) {
      boolean put = change instanceof RowChange.Put;
      changes.add(put ? new RowChange.Put(JobLocks.held(((RowChange.Put) change).row())) : change);
    }
    applyOrPostpone(changes);
    for (RowChange change : changes) {
      if (change instanceof RowChange.Put && change.key().table().equals("ACT_RE_DEPLOYMENT")) {
        newDeployment.accept(change.key().key());
      }
    }
  }

  /** A definition that instances here still need is deleted when they have ended. */
  private void applyOrPostpone(List<RowChange> changes) {
    try {
      tables.apply(changes);
      retryPostponed();
    } catch (ViewException e) {
      List<RowChange> removals =
          changes.stream().filter(RowChange.Remove.class::isInstance).toList();
      if (removals.isEmpty()) {
        throw e;
      }
      LOG.warn(
          "Deleted definitions stay on this node until their instances here have ended: {}",
          e.getMessage());
      tables.apply(changes.stream().filter(RowChange.Put.class::isInstance).toList());
      postponed.addAll(removals);
    }
  }

  private void retryPostponed() {
    if (postponed.isEmpty()) {
      return;
    }
    try {
      tables.apply(List.copyOf(postponed));
      postponed.clear();
    } catch (ViewException e) {
      LOG.debug("Deleted definitions are still in use here: {}", e.getMessage());
    }
  }

  /** This node owns the catalog from now on and runs its jobs. */
  public synchronized void own() {
    tables.releaseJobs(Address.CATALOG);
  }

  /**
   * This node does not own the catalog any more, nor runs its jobs.
   *
   * @param lastNumber number of the last turn that this node made
   */
  public synchronized void follow(long lastNumber) {
    number = lastNumber;
    tables.holdJobs(Address.CATALOG);
  }

  /** Forgets everything; the tables were emptied. */
  public synchronized void reset() {
    postponed.clear();
    number = 0;
    nextOffset = 0;
  }
}
