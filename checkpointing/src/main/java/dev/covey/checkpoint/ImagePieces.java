package dev.covey.checkpoint;

import java.io.ByteArrayOutputStream;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;
import java.util.zip.CRC32C;

/**
 * Cuts a shard's image into pieces and puts it together again.
 *
 * <p>All pieces, one after the other, are a stream of records: the length (4 bytes, big-endian) and
 * the bytes of an encoded {@link Turn} that puts some rows, its header the last turn's. Where a
 * piece ends says nothing: a row may be larger than a piece.
 *
 * <p>For one thread.
 */
public final class ImagePieces {

  private static final int ROWS_A_RECORD = 256;

  private final TurnCodec codec;
  private final int pieceBytes;

  /**
   * @param pieceBytes the length of every piece but the last
   */
  public ImagePieces(TurnCodec codec, int pieceBytes) {
    Checks.atLeast(1, "bytes a piece", pieceBytes);
    this.codec = codec;
    this.pieceBytes = pieceBytes;
  }

  /**
   * Cuts an image.
   *
   * @param image of at least one turn
   * @param sink takes each piece, an array of its own
   * @return what was made
   */
  public Manifest cut(
      String id, String base, long journalPosition, ShardImage image, Consumer<byte[]> sink) {
    TurnHeader last = image.lastHeader().orElseThrow();
    Cutter cutter = new Cutter(sink);
    List<RowChange> puts = new ArrayList<>(ROWS_A_RECORD);
    for (String table : image.tables()) {
      for (Row row : image.rows(table)) {
        puts.add(new RowChange.Put(row));
        if (puts.size() == ROWS_A_RECORD) {
          cutter.add(codec.encode(new Turn(last, puts)));
          puts.clear();
        }
      }
    }
    if (!puts.isEmpty()) {
      cutter.add(codec.encode(new Turn(last, puts)));
    }
    cutter.end();
    return new Manifest(
        id,
        base,
        last,
        image.inboxPosition(),
        journalPosition,
        image.size(),
        cutter.pieces,
        cutter.bytes,
        (int) cutter.crc.getValue());
  }

  private final class Cutter {
    private final Consumer<byte[]> sink;
    private final CRC32C crc = new CRC32C();
    private ByteArrayOutputStream open = new ByteArrayOutputStream();
    private int pieces;
    private long bytes;

    Cutter(Consumer<byte[]> sink) {
      this.sink = sink;
    }

    void add(byte[] record) {
      append(ByteBuffer.allocate(Integer.BYTES).putInt(record.length).array());
      append(record);
    }

    private void append(byte[] part) {
      int at = 0;
      while (at < part.length) {
        int fits = Math.min(part.length - at, pieceBytes - open.size());
        open.write(part, at, fits);
        at += fits;
        if (open.size() == pieceBytes) {
          end();
        }
      }
    }

    void end() {
      if (open.size() > 0) {
        byte[] piece = open.toByteArray();
        crc.update(piece);
        pieces++;
        bytes += piece.length;
        sink.accept(piece);
        open = new ByteArrayOutputStream(pieceBytes);
      }
    }
  }

  /** Takes the pieces of one full checkpoint in order; {@link #image} ends it. One thread's own. */
  public Joiner joiner(Manifest manifest) {
    return new Joiner(manifest);
  }

  /** Puts an image together. */
  public final class Joiner implements Consumer<byte[]> {
    private final Manifest manifest;
    private final List<Row> rows = new ArrayList<>();
    private byte[] rest = {};

    private Joiner(Manifest manifest) {
      this.manifest = manifest;
    }

    @Override
    public void accept(byte[] piece) {
      byte[] joined = new byte[rest.length + piece.length];
      System.arraycopy(rest, 0, joined, 0, rest.length);
      System.arraycopy(piece, 0, joined, rest.length, piece.length);
      ByteBuffer left = ByteBuffer.wrap(joined);
      while (left.remaining() >= Integer.BYTES) {
        int length = left.getInt(left.position());
        if (length < 0) {
          throw new CorruptRecordException("the length of a record", "found " + length);
        }
        if (left.remaining() - Integer.BYTES < length) {
          break;
        }
        byte[] record = new byte[length];
        left.position(left.position() + Integer.BYTES).get(record);
        take(codec.decode(record));
      }
      rest = new byte[left.remaining()];
      left.get(rest);
    }

    private void take(Turn turn) {
      for (RowChange change : turn.changes()) {
        if (!(change instanceof RowChange.Put put)) {
          throw new CorruptRecordException("rows only in a full checkpoint", "found " + change);
        }
        rows.add(put.row());
      }
    }

    /**
     * The image, once all pieces are there.
     *
     * @throws CorruptRecordException if something is missing
     */
    public ShardImage image() {
      if (rest.length > 0 || rows.size() != manifest.rows()) {
        throw new CorruptRecordException(
            "full checkpoint %s with %d rows".formatted(manifest.id(), manifest.rows()),
            "found %d and %d bytes of another".formatted(rows.size(), rest.length));
      }
      TurnHeader last = manifest.last();
      return new ShardImage(
          new TurnHeader(
              last.shard(),
              last.number(),
              last.node(),
              last.at(),
              manifest.inboxPosition(),
              last.catalogNumber()),
          rows);
    }
  }
}
