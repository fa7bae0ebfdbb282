package dev.covey.engine.checkpoint;

import dev.covey.checkpoint.CheckpointStore;
import dev.covey.checkpoint.CheckpointStoreException;
import dev.covey.checkpoint.DataCodec;
import dev.covey.checkpoint.Intention;
import dev.covey.checkpoint.Manifest;
import dev.covey.checkpoint.Retention;
import dev.covey.engine.checkpoint.CheckpointRecord.Finished;
import dev.covey.fabric.Fabric;
import dev.covey.fabric.FabricException;
import dev.covey.fabric.ShardId;
import java.util.Optional;
import java.util.function.Consumer;

/**
 * Full checkpoints in Kafka. The newest ones of a shard stand in its checkpoint log, of which a
 * writer gives up what is before its base. Since a log can be cut at its beginning only, those that
 * are kept for longer are copied to a second log first ({@link PastCheckpoints}).
 *
 * <p>Thread-safe: it keeps nothing in memory.
 */
public final class FabricCheckpoints implements CheckpointStore {
  private final Fabric fabric;
  private final DataCodec codec;
  private volatile boolean closed;

  public FabricCheckpoints(Fabric fabric, DataCodec codec) {
    this.fabric = fabric;
    this.codec = codec;
  }

  @Override
  public Manifest write(Intention intention, Pieces pieces, Retention retention) {
    try {
      return written(intention, pieces, retention);
    } catch (FabricException e) {
      throw new CheckpointStoreException(
          "Full checkpoint %s of shard %s could not be written: %s"
              .formatted(intention.id(), intention.shard(), e.getMessage()),
          e);
    }
  }

  private Manifest written(Intention intention, Pieces pieces, Retention retention) {
    CheckpointLog recent = recent(intention.shard());
    LogContents before = recent.contents();
    if (before.find(intention.id()).isPresent()) {
      throw new IllegalArgumentException(
          "Expected the id of a new full checkpoint, but checkpoint %s of shard %s is there"
              .formatted(intention.id(), intention.shard()));
    }
    Manifest manifest = recent.write(intention, pieces);
    try {
      new PastCheckpoints(recent, past(intention.shard())).update(intention.node(), retention);
      before.find(intention.base()).ifPresent(recent::deleteBefore);
    } catch (FabricException e) {
      throw new CheckpointStoreException(
          "Full checkpoint %s of shard %s is there, but older ones could not be put in order: %s"
              .formatted(intention.id(), intention.shard(), e.getMessage()),
          e);
    }
    return manifest;
  }

  @Override
  public Optional<Manifest> newest(String shard) {
    return recent(shard).newest().map(Finished::manifest);
  }

  @Override
  public Optional<Manifest> previous(String shard) {
    return recent(shard).contents().newest(1).map(Finished::manifest);
  }

  @Override
  public Optional<Manifest> oldest(String shard) {
    return past(shard)
        .first()
        .map(Finished::manifest)
        .or(() -> previous(shard))
        .or(() -> newest(shard));
  }

  @Override
  public Optional<Intention> unfinished(String shard) {
    return recent(shard).contents().unfinished();
  }

  @Override
  public void read(Manifest manifest, Consumer<byte[]> sink) {
    for (CheckpointLog log :
        new CheckpointLog[] {recent(manifest.shard()), past(manifest.shard())}) {
      Optional<Finished> there = log.find(manifest.id());
      if (there.isPresent()) {
        log.read(there.get(), manifest, sink);
        return;
      }
    }
    throw new CheckpointStoreException(
        "Full checkpoint %s of shard %s is not there any more"
            .formatted(manifest.id(), manifest.shard()));
  }

  private CheckpointLog recent(String shard) {
    requireOpen();
    return new CheckpointLog(fabric.checkpoints(ShardId.parse(shard)), codec);
  }

  private CheckpointLog past(String shard) {
    requireOpen();
    return new CheckpointLog(fabric.pastCheckpoints(ShardId.parse(shard)), codec);
  }

  private void requireOpen() {
    if (closed) {
      throw new IllegalStateException("The store of full checkpoints is closed");
    }
  }

  /** The fabric stays open: it is its owner's. */
  @Override
  public void close() {
    closed = true;
  }
}
