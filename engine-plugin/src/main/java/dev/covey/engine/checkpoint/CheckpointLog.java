package dev.covey.engine.checkpoint;

import dev.covey.checkpoint.CheckpointStore;
import dev.covey.checkpoint.CorruptRecordException;
import dev.covey.checkpoint.DataCodec;
import dev.covey.checkpoint.Intention;
import dev.covey.checkpoint.Manifest;
import dev.covey.engine.checkpoint.CheckpointRecord.Begun;
import dev.covey.engine.checkpoint.CheckpointRecord.Finished;
import dev.covey.engine.checkpoint.CheckpointRecord.Piece;
import dev.covey.fabric.JournalRecord;
import dev.covey.fabric.ShardLog;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.Consumer;
import java.util.zip.CRC32C;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Full checkpoints in one log: an intention, the pieces, and, once these were read back, the
 * manifest that makes them visible. Thread-safe: it keeps nothing in memory, and what several
 * writers mix in one log is told apart by the checkpoint's id.
 */
record CheckpointLog(ShardLog log, DataCodec codec) {
  private static final Logger LOG = LoggerFactory.getLogger(CheckpointLog.class);

  /** How many records are read at a time to find the first manifest. */
  private static final int STEP = 64;

  Manifest write(Intention intention, CheckpointStore.Pieces pieces) {
    long first = log.append(CheckpointRecord.encode(codec, new Begun(intention)));
    Writing writing = new Writing(intention);
    Manifest manifest = pieces.writeTo(writing);
    writing.require(manifest);
    verified(first, manifest, piece -> {});
    long checked = log.end();
    boolean newest = contents().noneAfter(manifest);
    log.append(CheckpointRecord.encode(codec, new Finished(manifest, first, newest, checked)));
    return manifest;
  }

  /** Appends pieces and counts them. */
  private final class Writing implements Consumer<byte[]> {
    private final Intention intention;
    private final CRC32C crc = new CRC32C();
    private long pieces;

    Writing(Intention intention) {
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

  /** The newest full checkpoint of this log. */
  Optional<Finished> newest() {
    Optional<Finished> last = last();
    return last.isPresent() ? last : contents().newest(0);
  }

  Optional<Finished> find(String id) {
    return last().filter(last -> last.manifest().id().equals(id)).or(() -> contents().find(id));
  }

  /** The oldest that came in order; reads no further than it must. */
  Optional<Finished> first() {
    long end = log.end();
    LogContents contents = new LogContents();
    for (long from = log.start(); from < end; from += STEP) {
      log.read(from, Math.min(end, from + STEP), record -> decode(record).ifPresent(contents::add));
      if (!contents.inOrder().isEmpty()) {
        return Optional.of(contents.inOrder().get(0));
      }
    }
    return Optional.empty();
  }

  LogContents contents() {
    LogContents contents = new LogContents();
    if (log.end() > log.start()) {
      log.read(log.start(), record -> decode(record).ifPresent(contents::add));
    }
    return contents;
  }

  /** The usual end of a log is the manifest of the newest, which spares reading all of it. */
  private Optional<Finished> last() {
    long end = log.end();
    if (end == log.start()) {
      return Optional.empty();
    }
    List<Finished> last = new ArrayList<>();
    log.read(
        end - 1,
        end,
        record -> {
          if (decode(record).orElse(null) instanceof Finished finished
              && finished.newest()
              && finished.checked() == record.offset()) {
            last.add(finished);
          }
        });
    return last.stream().findFirst();
  }

  /** Hands the pieces over and holds them against the manifest. */
  void read(Finished there, Manifest manifest, Consumer<byte[]> sink) {
    if (!there.manifest().equals(manifest)) {
      throw new CorruptRecordException(
          "full checkpoint %s of shard %s to be as asked for"
              .formatted(manifest.id(), manifest.shard()),
          "found " + there.manifest());
    }
    verified(there.first(), manifest, sink);
  }

  private void verified(long first, Manifest manifest, Consumer<byte[]> sink) {
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

  /** Gives up what stands before a full checkpoint. */
  void deleteBefore(Finished kept) {
    log.deleteBefore(kept.first());
  }

  /** Gives up everything. */
  void deleteAll() {
    log.deleteBefore(log.end());
  }

  boolean isEmpty() {
    return log.start() == log.end();
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
}
