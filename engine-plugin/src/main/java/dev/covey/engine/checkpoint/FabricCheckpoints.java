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
  private volatile boolean closed;

  public FabricCheckpoints(Fabric fabric, DataCodec codec) {
    this.fabric = fabric;
    this.codec = codec;
  }

  @Override
  public Manifest write(Intention intention, Pieces pieces) {
    try {
      return written(log(intention.shard()), intention, pieces);
    } catch (FabricException e) {
      throw new CheckpointStoreException(
          "Full checkpoint %s of shard %s could not be written: %s"
              .formatted(intention.id(), intention.shard(), e.getMessage()),
          e);
    }
  }

  private Manifest written(ShardLog log, Intention intention, Pieces pieces) {
    LogContents before = contents(log);
    if (before.find(intention.id()).isPresent()) {
      throw new IllegalArgumentException(
          "Expected the id of a new full checkpoint, but checkpoint %s of shard %s is there"
              .formatted(intention.id(), intention.shard()));
    }
    long first = log.append(CheckpointRecord.encode(codec, new Begun(intention)));
    Writing writing = new Writing(log, intention);
    Manifest manifest = pieces.writeTo(writing);
    writing.require(manifest);
    verified(log, first, manifest, piece -> {});
    boolean newest = contents(log).noneAfter(manifest);
    log.append(CheckpointRecord.encode(codec, new Finished(manifest, first, newest)));
    before.find(intention.base()).ifPresent(base -> log.deleteBefore(base.first()));
    return manifest;
  }

  /** Appends pieces and counts them. */
  private final class Writing implements Consumer<byte[]> {
    private final ShardLog log;
    private final Intention intention;
    private final CRC32C crc = new CRC32C();
    private long pieces;

    Writing(ShardLog log, Intention intention) {
      this.log = log;
      this.intention = intention;
    }

    @Override
    public void accept(byte[] bytes) {
      log.append(CheckpointRecord.encode(codec, new Piece(intention.id(), pieces++, bytes)));
      crc.update(bytes);
    }

    void require(Manifest manifest) {
      if (!manifest.id().equals(intention.id())
          || !manifest.shard().equals(intention.shard())
          || manifest.pieces() != pieces
          || manifest.crc() != (int) crc.getValue()) {
        throw new IllegalArgumentException(
            "Expected the manifest of checkpoint %s of shard %s with %d pieces and CRC32C 0x%08x, but got %s"
                .formatted(
                    intention.id(), intention.shard(), pieces, (int) crc.getValue(), manifest));
      }
    }
  }

  @Override
  public Optional<Manifest> newest(String shard) {
    ShardLog log = log(shard);
    Optional<Finished> last = last(log);
    return (last.isPresent() ? last : contents(log).newest(0)).map(Finished::manifest);
  }

  @Override
  public Optional<Manifest> previous(String shard) {
    return contents(log(shard)).newest(1).map(Finished::manifest);
  }

  @Override
  public Optional<Intention> unfinished(String shard) {
    return contents(log(shard)).unfinished();
  }

  @Override
  public void read(Manifest manifest, Consumer<byte[]> sink) {
    ShardLog log = log(manifest.shard());
    Finished there =
        last(log)
            .filter(last -> last.manifest().id().equals(manifest.id()))
            .or(() -> contents(log).find(manifest.id()))
            .orElseThrow(
                () ->
                    new CheckpointStoreException(
                        "Full checkpoint %s of shard %s is not there any more"
                            .formatted(manifest.id(), manifest.shard())));
    if (!there.manifest().equals(manifest)) {
      throw new CorruptRecordException(
          "full checkpoint %s of shard %s to be as asked for"
              .formatted(manifest.id(), manifest.shard()),
          "found " + there.manifest());
    }
    verified(log, there.first(), manifest, sink);
  }

  /** Hands the pieces over and holds them against the manifest. */
  private void verified(ShardLog log, long first, Manifest manifest, Consumer<byte[]> sink) {
    CRC32C crc = new CRC32C();
    int[] pieces = {0};
    log.read(
        first,
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

  /** The usual end of a log is the manifest of the newest, which spares reading all of it. */
  private Optional<Finished> last(ShardLog log) {
    long end = log.end();
    if (end == log.start()) {
      return Optional.empty();
    }
    List<CheckpointRecord> last = new ArrayList<>();
    log.read(end - 1, record -> decode(record).ifPresent(last::add));
    return last.size() == 1 && last.get(0) instanceof Finished finished && finished.newest()
        ? Optional.of(finished)
        : Optional.empty();
  }

  private LogContents contents(ShardLog log) {
    LogContents contents = new LogContents();
    if (log.end() > log.start()) {
      log.read(log.start(), record -> decode(record).ifPresent(contents::add));
    }
    return contents;
  }

  /** What cannot be read is passed over: its checkpoint is found out by the manifest. */
  private Optional<CheckpointRecord> decode(JournalRecord record) {
    try {
      return Optional.of(CheckpointRecord.decode(codec, record.value()));
    } catch (CorruptRecordException e) {
      LOG.warn("Passing over what stands at {}: {}", record.place(), e.getMessage());
      return Optional.empty();
    }
  }

  private ShardLog log(String shard) {
    if (closed) {
      throw new IllegalStateException("The store of full checkpoints is closed");
    }
    return fabric.checkpoints(ShardId.parse(shard));
  }

  /** The fabric stays open: it is its owner's. */
  @Override
  public void close() {
    closed = true;
  }
}
