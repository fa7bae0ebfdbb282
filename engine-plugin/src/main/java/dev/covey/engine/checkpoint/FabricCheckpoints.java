package dev.covey.engine.checkpoint;

import dev.covey.checkpoint.CheckpointStore;
import dev.covey.checkpoint.CheckpointStoreException;
import dev.covey.checkpoint.CorruptRecordException;
import dev.covey.checkpoint.DataCodec;
import dev.covey.checkpoint.Intention;
import dev.covey.checkpoint.Manifest;
import dev.covey.engine.checkpoint.CheckpointRecord.Begun;
import dev.covey.engine.checkpoint.CheckpointRecord.Finished;
import dev.covey.engine.checkpoint.CheckpointRecord.Piece;
import dev.covey.fabric.Fabric;
import dev.covey.fabric.FabricException;
import dev.covey.fabric.JournalRecord;
import dev.covey.fabric.ShardId;
import dev.covey.fabric.ShardLog;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.function.Consumer;
import java.util.zip.CRC32C;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Full checkpoints in the shards' checkpoint logs: an intention, the pieces, and, once these were
 * read back, the manifest that makes them visible. Thread-safe: it keeps nothing in memory, and
 * what several writers mix in one log is told apart by the checkpoint's id.
 */
public final class FabricCheckpoints implements CheckpointStore {
  private static final Logger LOG = LoggerFactory.getLogger(FabricCheckpoints.class);

  private final Fabric fabric;
  private final DataCodec codec;

  public FabricCheckpoints(Fabric fabric, DataCodec codec) {
    this.fabric = fabric;
    this.codec = codec;
  }

  /** What a log says. */
  private record Contents(List<Finished> finished, Optional<Intention> unfinished) {
    Optional<Finished> newest(int skip) {
      return finished.stream()
          .sorted(
              Comparator.comparingLong((Finished one) -> one.manifest().last().number()).reversed())
          .skip(skip)
          .findFirst();
    }
  }

  @Override
  public Manifest write(Intention intention, Pieces pieces) {
    try {
      ShardLog log = fabric.checkpoints(ShardId.parse(intention.shard()));
      Optional<Finished> base =
          contents(log).finished().stream()
              .filter(one -> one.manifest().id().equals(intention.base()))
              .findFirst();
      long first = log.append(CheckpointRecord.encode(codec, new Begun(intention)));
      long[] number = {0};
      Manifest manifest =
          pieces.writeTo(
              bytes ->
                  log.append(
                      CheckpointRecord.encode(
                          codec, new Piece(intention.id(), number[0]++, bytes))));
      verified(log, new Finished(manifest, first), piece -> {});
      log.append(CheckpointRecord.encode(codec, new Finished(manifest, first)));
      base.ifPresent(previous -> log.deleteBefore(previous.first()));
      return manifest;
    } catch (FabricException e) {
      throw new CheckpointStoreException(
          "Full checkpoint %s of shard %s could not be written: %s"
              .formatted(intention.id(), intention.shard(), e.getMessage()),
          e);
    }
  }

  @Override
  public Optional<Manifest> newest(String shard) {
    ShardLog log = fabric.checkpoints(ShardId.parse(shard));
    Optional<Finished> last = lastRecord(log);
    return (last.isPresent() ? last : contents(log).newest(0)).map(Finished::manifest);
  }

  /** The usual end of a log is the manifest that was written last. */
  private Optional<Finished> lastRecord(ShardLog log) {
    long end = log.end();
    if (end == 0 || end == log.start()) {
      return Optional.empty();
    }
    List<CheckpointRecord> last = new ArrayList<>();
    log.read(end - 1, record -> decode(record).ifPresent(last::add));
    return last.size() == 1 && last.get(0) instanceof Finished finished
        ? Optional.of(finished)
        : Optional.empty();
  }

  @Override
  public Optional<Manifest> previous(String shard) {
    return contents(fabric.checkpoints(ShardId.parse(shard))).newest(1).map(Finished::manifest);
  }

  @Override
  public Optional<Intention> unfinished(String shard) {
    return contents(fabric.checkpoints(ShardId.parse(shard))).unfinished();
  }

  @Override
  public void read(Manifest manifest, Consumer<byte[]> sink) {
    ShardLog log = fabric.checkpoints(ShardId.parse(manifest.shard()));
    Finished there =
        lastRecord(log)
            .filter(last -> last.manifest().equals(manifest))
            .or(
                () ->
                    contents(log).finished().stream()
                        .filter(one -> one.manifest().equals(manifest))
                        .findFirst())
            .orElseThrow(
                () ->
                    new CheckpointStoreException(
                        "Full checkpoint %s of shard %s is not there any more"
                            .formatted(manifest.id(), manifest.shard())));
    verified(log, there, sink);
  }

  /** Hands the pieces over and holds them against the manifest. */
  private void verified(ShardLog log, Finished finished, Consumer<byte[]> sink) {
    Manifest manifest = finished.manifest();
    CRC32C crc = new CRC32C();
    int[] pieces = {0};
    log.read(
        finished.first(),
        record -> {
          if (pieces[0] < manifest.pieces()
              && decode(record).orElse(null) instanceof Piece piece
              && piece.id().equals(manifest.id())) {
            if (piece.number() != pieces[0]++) {
              throw new CorruptRecordException(
                  "piece %d of full checkpoint %s at %s"
                      .formatted(pieces[0] - 1, manifest.id(), record.place()),
                  "found piece " + piece.number());
            }
            crc.update(piece.bytes());
            sink.accept(piece.bytes());
          }
        });
    if (pieces[0] != manifest.pieces() || (int) crc.getValue() != manifest.crc()) {
      throw new CorruptRecordException(
          "full checkpoint %s of shard %s with %d pieces and CRC32C 0x%08x"
              .formatted(manifest.id(), manifest.shard(), manifest.pieces(), manifest.crc()),
          "found %d pieces with 0x%08x".formatted(pieces[0], (int) crc.getValue()));
    }
  }

  private Contents contents(ShardLog log) {
    List<Finished> finished = new ArrayList<>();
    List<Intention> open = new ArrayList<>();
    if (log.end() > log.start()) {
      log.read(
          log.start(),
          record -> {
            CheckpointRecord read = decode(record).orElse(null);
            if (read instanceof Begun begun) {
              open.add(begun.intention());
            } else if (read instanceof Finished done) {
              finished.add(done);
              open.removeIf(intention -> intention.id().equals(done.manifest().id()));
            }
          });
    }
    return new Contents(
        finished, open.isEmpty() ? Optional.empty() : Optional.of(open.get(open.size() - 1)));
  }

  /**
   * What cannot be read is passed over: a checkpoint that misses it is found out by its manifest.
   */
  private Optional<CheckpointRecord> decode(JournalRecord record) {
    try {
      return Optional.of(CheckpointRecord.decode(codec, record.value()));
    } catch (CorruptRecordException e) {
      LOG.warn("Passing over what stands at {}: {}", record.place(), e.getMessage());
      return Optional.empty();
    }
  }

  /** Nothing is held; the fabric is its owner's. */
  @Override
  public void close() {
    // Nothing to let go of.
  }
}
