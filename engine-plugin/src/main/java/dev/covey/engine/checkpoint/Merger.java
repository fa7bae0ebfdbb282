package dev.covey.engine.checkpoint;

import dev.covey.checkpoint.CheckpointStoreException;
import dev.covey.checkpoint.Intention;
import dev.covey.checkpoint.Manifest;
import dev.covey.checkpoint.Retention;
import dev.covey.checkpoint.ShardImage;
import dev.covey.fabric.Fabric;
import dev.covey.fabric.NodeId;
import dev.covey.fabric.ShardId;
import java.time.Clock;
import java.time.Duration;
import java.util.Optional;
import java.util.UUID;
import java.util.function.Function;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Folds a shard's journal into a new full checkpoint, beside the store and never in an engine
 * transaction.
 *
 * <p>Invariant: a full checkpoint is made of the full checkpoint before it and committed journal
 * records only, never of what a node's database says. So it is right whoever makes it, a node that
 * has lost the shard meanwhile among them, and two that merge at once do no harm.
 *
 * <p>The journal is given up only up to where the oldest full checkpoint that is kept begins, and
 * never beyond the one <em>before</em> the new one, after the new one was verified: both can be
 * restored. The catalog's is kept whole: nodes that follow it may be far behind, and a cut carries
 * it.
 *
 * <p>Thread-safe; blocks on Kafka.
 */
public final class Merger {
  private static final Logger LOG = LoggerFactory.getLogger(Merger.class);

  private final Fabric fabric;
  private final ShardReader reader;
  private final NodeId node;
  private final Clock clock;
  private final Function<ShardId, Duration> keep;

  /**
   * @param keep how long a shard's turns are kept at least
   */
  public Merger(
      Fabric fabric,
      ShardReader reader,
      NodeId node,
      Clock clock,
      Function<ShardId, Duration> keep) {
    this.fabric = fabric;
    this.reader = reader;
    this.node = node;
    this.clock = clock;
    this.keep = keep;
  }

  /**
   * Merges what the shard's journal holds now.
   *
   * @return the newest full checkpoint afterwards; empty if the shard has no turn at all
   * @throws CheckpointStoreException if Kafka refuses; nothing has changed then
   * @throws CorruptJournalException if the journal cannot be folded; nothing has changed then
   */
  public Optional<Manifest> merge(ShardId shard) {
    long begun = System.nanoTime();
    ShardReader.Base base = reader.base(shard);
    ShardImage image = base.image();
    long[] position = {base.journalPosition()};
    long before = image.number();
    fabric.readJournal(
        shard,
        position[0],
        record -> {
          reader.fold(image, record);
          position[0] = record.offset() + 1;
        });
    if (image.number() == before) {
      return base.full();
    }
    Retention retention = new Retention(keep.apply(shard), clock.instant());
    Manifest merged = write(shard, base, position[0], retention);
    if (!shard.isCatalog()) {
      fabric.deleteJournalBefore(shard, needed(shard, base, retention));
    }
    LOG.info(
        "Shard {}: turns {} to {} merged into a full checkpoint of {} rows, {} kB, in {} ms",
        shard,
        before + 1,
        image.number(),
        merged.rows(),
        merged.bytes() / 1024,
        (System.nanoTime() - begun) / 1_000_000);
    return Optional.of(merged);
  }

  /** From where the journal is needed; the base may be older than the two newest. */
  private long needed(ShardId shard, ShardReader.Base base, Retention retention) {
    if (retention.keep().isZero()) {
      return base.journalPosition();
    }
    return reader
        .store()
        .oldest(shard.toString())
        .filter(retention::givesUpBefore)
        .map(oldest -> Math.min(oldest.journalPosition(), base.journalPosition()))
        .orElse(0L);
  }

  private Manifest write(ShardId shard, ShardReader.Base base, long position, Retention retention) {
    String id = UUID.randomUUID().toString();
    String baseId = base.full().map(Manifest::id).orElse("");
    Intention intention =
        new Intention(
            id,
            shard.toString(),
            baseId,
            base.journalPosition(),
            position,
            node.value(),
            retention.now());
    return reader
        .store()
        .write(
            intention,
            sink -> reader.pieces().cut(id, baseId, position, base.image(), sink),
            retention);
  }
}
