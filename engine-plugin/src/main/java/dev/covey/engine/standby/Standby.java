package dev.covey.engine.standby;

import dev.covey.checkpoint.RowChange;
import dev.covey.checkpoint.ShardImage;
import dev.covey.engine.checkpoint.CorruptJournalException;
import dev.covey.engine.checkpoint.MergeSchedule;
import dev.covey.engine.checkpoint.ShardReader;
import dev.covey.engine.view.HiddenRows;
import dev.covey.fabric.Fabric;
import dev.covey.fabric.JournalRecord;
import dev.covey.fabric.JournalTail;
import dev.covey.fabric.Lease;
import dev.covey.fabric.Recovered;
import dev.covey.fabric.ShardId;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.Executor;
import java.util.function.Supplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * One shard that is followed: its newest full checkpoint and every turn since, as an image and as
 * hidden rows of the node's database.
 *
 * <p>Invariant: the hidden rows are the image, and the image is the journal up to {@link
 * #position()}, folded. While they are not (the database refused rows, a rebuild is under way),
 * {@link #rowsReady} is false and a takeover uses the image alone.
 *
 * <p>Begun and taken on the shard's line; turns come on the tail's thread.
 */
public final class Standby {
  private static final Logger LOG = LoggerFactory.getLogger(Standby.class);

  /**
   * H2 keeps every change of an open transaction until its end: from so many changes on, and
   * several times the number of rows, they are put in anew.
   */
  private static final int LEAST_CHANGES = 50_000;

  private static final int CHANGES_A_ROW = 4;
  private static final Duration CATALOG_PATIENCE = Duration.ofSeconds(20);

  /** What a standby needs of the node. */
  public record Surroundings(
      Fabric fabric,
      ShardReader reader,
      Supplier<HiddenRows> noRows,
      java.util.function.Consumer<Duration> catalogCatchesUp,
      Executor behind) {}

  private final ShardId shard;
  private final Surroundings node;
  private final HiddenRows hidden;
  private ShardImage image;
  private MergeSchedule.Full full;
  private long bytes;
  private volatile long position;
  private long changes;
  private boolean rowsReady;
  private volatile JournalTail tail;
  private volatile boolean broken;
  private volatile boolean wanted = true;

  Standby(ShardId shard, Surroundings node) {
    this.shard = shard;
    this.node = node;
    this.hidden = node.noRows().get();
  }

  ShardId shard() {
    return shard;
  }

  /** Reads the newest full checkpoint and follows the journal from there. Blocks. */
  synchronized void begin() {
    long begun = System.nanoTime();
    ShardReader.Base base = node.reader().base(shard);
    image = base.image();
    full = MergeSchedule.Full.of(base);
    position = base.journalPosition();
    node.catalogCatchesUp().accept(CATALOG_PATIENCE);
    hide();
    if (!wanted) {
      return;
    }
    tail = node.fabric().follow(shard, position, this::follow);
    LOG.info(
        "Shard {} is followed from turn {} on: {} rows made ready in {} ms",
        shard,
        image.number(),
        image.size(),
        (System.nanoTime() - begun) / 1_000_000);
  }

  /** On the tail's thread. */
  private synchronized void follow(JournalRecord record) {
    if (!wanted || broken) {
      return;
    }
    try {
      fold(record);
    } catch (CorruptJournalException e) {
      broken = true;
      LOG.error("Shard {} is not followed any more: {}", shard, e.getMessage());
    }
  }

  private void fold(JournalRecord record) {
    List<RowChange> whole = node.reader().fold(image, record).whole();
    bytes += record.value().length;
    position = record.offset() + 1;
    if (!rowsReady) {
      return;
    }
    changes += whole.size();
    try {
      apply(whole);
    } catch (RuntimeException e) {
      LOG.warn("Standby of shard {}: {}; its rows are put in anew", shard, e.getMessage());
      hide();
      return;
    }
    if (changes > Math.max(LEAST_CHANGES, (long) CHANGES_A_ROW * image.size())) {
      hide();
    }
  }

  /** A turn may need a definition that is only just coming in. */
  private void apply(List<RowChange> whole) {
    try {
      hidden.apply(whole);
    } catch (RuntimeException e) {
      LOG.debug("Applied again once the catalog has caught up", e);
      node.catalogCatchesUp().accept(CATALOG_PATIENCE);
      hidden.apply(whole);
    }
  }

  private void hide() {
    rowsReady = false;
    changes = 0;
    try {
      rowsReady = hidden.put(image, () -> wanted);
    } catch (RuntimeException e) {
      LOG.warn(
          "Standby of shard {}: {}. A takeover here puts its rows in first", shard, e.getMessage());
    }
  }

  /** True if every record that the journal has now is in the image. */
  boolean caughtUp() {
    JournalTail following = broken ? null : tail;
    try {
      return following != null
          && following.awaitReached(node.fabric().journalEnd(shard), Duration.ZERO);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      return false;
    }
  }

  /** Where the journal has to be read on from. */
  public long position() {
    return position;
  }

  /** Stops following; what is ready stays ready. */
  void stop() {
    wanted = false;
    JournalTail following;
    synchronized (this) {
      following = tail;
      tail = null;
    }
    if (following != null) {
      following.close();
    }
  }

  /** Stops and lets go of everything. */
  public void close() {
    stop();
    synchronized (this) {
      rowsReady = false;
      hidden.close();
    }
  }

  /** True if there is an image to take over from. */
  synchronized boolean begun() {
    return image != null && !broken;
  }

  /**
   * Reads what the journal holds beyond {@link #position()}, up to the last turn of any earlier
   * owner. After {@link #stop}.
   */
  public synchronized Recovered recover(Lease lease) {
    return node.fabric().recover(lease, position, this::fold);
  }

  /**
   * Shows the rows.
   *
   * @return false if they were not ready: the caller has to put the image in
   */
  public synchronized boolean show() {
    if (!rowsReady) {
      hidden.close();
      return false;
    }
    rowsReady = false;
    hidden.show(image, node.behind());
    return true;
  }

  /** The image; the caller's once nothing follows any more. */
  public synchronized ShardImage image() {
    return image;
  }

  /** The full checkpoint that it began with. */
  public synchronized MergeSchedule.Full full() {
    return full;
  }

  /** Bytes of journal folded since. */
  public synchronized long bytes() {
    return bytes;
  }
}
