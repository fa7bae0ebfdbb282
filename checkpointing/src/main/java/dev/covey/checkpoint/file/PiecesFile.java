package dev.covey.checkpoint.file;

import dev.covey.checkpoint.CheckpointStoreException;
import dev.covey.checkpoint.CorruptRecordException;
import dev.covey.checkpoint.Manifest;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.util.function.Consumer;
import java.util.zip.CRC32C;

/**
 * The pieces of a full checkpoint on disk: a {@link Frame}, whose payload is the id as text, then
 * the pieces. How many there are stands in the manifest, and the file ends with the last.
 *
 * <table>
 *   <caption>Layout of a piece, version 1, big-endian</caption>
 *   <tr><th>at</th><th>bytes</th><th>what</th></tr>
 *   <tr><td>0</td><td>4</td><td>n, the length of the piece</td></tr>
 *   <tr><td>4</td><td>4</td><td>CRC32C of the length and the piece, in this order</td></tr>
 *   <tr><td>8</td><td>n</td><td>the piece</td></tr>
 * </table>
 */
final class PiecesFile {

  private static final int PIECE_HEADER_BYTES = 8;

  private PiecesFile() {}

  /** Writes pieces in order; for one thread. */
  static final class Writer implements Consumer<byte[]> {
    private final Disk.Output output;
    private final CRC32C crc = new CRC32C();
    private long end;
    private int pieces;
    private long bytes;

    Writer(Disk.Output output, String id) throws IOException {
      this.output = output;
      byte[] head = Frame.PIECES.around(Payload.of(out -> out.writeUTF(id)));
      output.write(0, head);
      this.end = head.length;
    }

    /** Throws {@link CheckpointStoreException} if the disk refuses. */
    @Override
    public void accept(byte[] piece) {
      ByteBuffer header = ByteBuffer.allocate(PIECE_HEADER_BYTES);
      header.putInt(piece.length).putInt(pieceCrc(piece));
      try {
        output.write(end, header.array());
        output.write(end + PIECE_HEADER_BYTES, piece);
      } catch (IOException e) {
        throw new CheckpointStoreException("Expected to write a piece, but " + e.getMessage(), e);
      }
      end += PIECE_HEADER_BYTES + piece.length;
      crc.update(piece);
      pieces++;
      bytes += piece.length;
    }

    /** Throws {@link IllegalArgumentException} if a manifest tells of other pieces than came. */
    void check(Manifest manifest) {
      if (manifest.pieces() != pieces
          || manifest.bytes() != bytes
          || manifest.crc() != (int) crc.getValue()) {
        throw new IllegalArgumentException(
            "Expected a manifest of %d pieces, %d bytes, CRC32C 0x%08x, but got %s"
                .formatted(pieces, bytes, (int) crc.getValue(), manifest));
      }
    }
  }

  /**
   * Hands over the pieces, each verified, and then verifies that they are all.
   *
   * @throws CorruptRecordException if they are not what the manifest says
   */
  static void read(Disk disk, Path file, Manifest manifest, Consumer<byte[]> sink)
      throws IOException {
    try (Disk.Input input = disk.read(file)) {
      long size = input.size();
      byte[] head = Frame.PIECES.at(input, 0, size, file);
      String id = Payload.read(head, file, in -> in.readUTF());
      if (!id.equals(manifest.id())) {
        throw new CorruptRecordException(
            "pieces of checkpoint %s in %s".formatted(manifest.id(), file), "found those of " + id);
      }
      long at = Frame.HEADER_BYTES + head.length;
      CRC32C crc = new CRC32C();
      for (int i = 0; i < manifest.pieces(); i++) {
        byte[] piece = piece(input, at, size, file);
        at += PIECE_HEADER_BYTES + piece.length;
        crc.update(piece);
        sink.accept(piece);
      }
      long bytes = at - Frame.HEADER_BYTES - head.length;
      bytes -= (long) manifest.pieces() * PIECE_HEADER_BYTES;
      if (at != size || bytes != manifest.bytes() || (int) crc.getValue() != manifest.crc()) {
        throw new CorruptRecordException(
            "pieces of %d bytes, CRC32C 0x%08x in %s"
                .formatted(manifest.bytes(), manifest.crc(), file),
            "found %d, 0x%08x and %d more bytes".formatted(bytes, (int) crc.getValue(), size - at));
      }
    }
  }

  private static byte[] piece(Disk.Input input, long at, long size, Path file) throws IOException {
    long left = size - at - PIECE_HEADER_BYTES;
    if (left < 0) {
      throw new CorruptRecordException(
          "a piece at byte %d of %s".formatted(at, file), "found the end of the file");
    }
    ByteBuffer header = ByteBuffer.wrap(input.read(at, PIECE_HEADER_BYTES));
    int length = header.getInt();
    if (length < 0 || length > left) {
      throw new CorruptRecordException(
          "a piece of %d bytes at byte %d of %s".formatted(length, at, file), "there are " + left);
    }
    byte[] piece = input.read(at + PIECE_HEADER_BYTES, length);
    int expected = header.getInt();
    int crc = pieceCrc(piece);
    if (crc != expected) {
      throw new CorruptRecordException(
          "a piece with CRC32C 0x%08x at byte %d of %s".formatted(expected, at, file),
          "computed 0x%08x".formatted(crc));
    }
    return piece;
  }

  private static int pieceCrc(byte[] piece) {
    CRC32C crc = new CRC32C();
    crc.update(ByteBuffer.allocate(Integer.BYTES).putInt(0, piece.length));
    crc.update(piece);
    return (int) crc.getValue();
  }
}
