package dev.covey.engine.checkpoint;

import dev.covey.checkpoint.CheckpointStoreException;
import dev.covey.checkpoint.Intention;
import dev.covey.checkpoint.Manifest;
import dev.covey.checkpoint.ShardImage;
import dev.covey.fabric.Fabric;
import dev.covey.fabric.NodeId;
import dev.covey.fabric.ShardId;
import java.time.Clock;
import java.util.Optional;
import java.util.UUID;
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
 * <p>The journal is given up only up to where the full checkpoint <em>before</em> the new one
 * begins, after the new one was verified: both can be restored.
 *
 * <p>Thread-safe; blocks on Kafka.
 */
public final class Merger {
  private static final Logger LOG = LoggerFactory.getLogger(Merger.class);

  private final Fabric fabric;
  private final ShardReader reader;
  private final NodeId node;
  private final Clock clock;

  public Merger(Fabric fabric, ShardReader reader, NodeId node, Clock clock) {
    this.fabric = fabric;
    this.reader = reader;
    this.node = node;
    this.clock = clock;
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
    Manifest merged = write(shard, base, position[0]);
    long kept = base.journalPosition();
    fabric.deleteJournalBefore(shard, kept);
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

  private Manifest write(ShardId shard, ShardReader.Base base, long position) {
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
            clock.instant());
    return reader
        .store()
        .write(intention, sink -> reader.pieces().cut(id, baseId, position, base.image(), sink));
  }
}
