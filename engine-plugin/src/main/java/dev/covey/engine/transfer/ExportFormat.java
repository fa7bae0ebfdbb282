package dev.covey.engine.transfer;

import dev.covey.checkpoint.CorruptRecordException;
import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.ByteBuffer;
import java.util.function.Consumer;
import java.util.zip.CRC32C;

/**
 * An export as bytes: a start, then blocks to the end. Numbers are big-endian.
 *
 * <table>
 *   <caption>The start, version 1</caption>
 *   <tr><th>at</th><th>bytes</th><th>what</th></tr>
 *   <tr><td>0</td><td>4</td><td>magic: {@code CVYX}</td></tr>
 *   <tr><td>4</td><td>2</td><td>format version: 1</td></tr>
 * </table>
 *
 * <table>
 *   <caption>A block</caption>
 *   <tr><th>at</th><th>bytes</th><th>what</th></tr>
 *   <tr><td>0</td><td>1</td><td>kind: {@code H} head, the first and only there; {@code D}
 *       deployment; {@code I} instance; {@code C}, {@code P}, {@code S}, {@code T}, {@code M} of a cut,
 *       see {@link ExportTrees}; {@code E} end, the last and only there</td></tr>
 *   <tr><td>1</td><td>4</td><td>n, the length of the payload</td></tr>
 *   <tr><td>5</td><td>4</td><td>CRC32C of: the CRC32C of the block before, or of the first block that
 *       of the start; kind; n; payload</td></tr>
 *   <tr><td>9</td><td>n</td><td>payload: a tree as {@link ExportTrees} has it; of an end, nothing</td></tr>
 * </table>
 *
 * <p>Since each checksum covers the one before, a block that is changed, left out, added or moved
 * is found out, and since the end has one, so is a torn file. Thread-safe.
 */
final class ExportFormat {
  private static final int MAGIC = 0x43565958;
  private static final short VERSION = 1;
  private static final int START_BYTES = 6;
  private static final int BLOCK_HEADER_BYTES = 9;
  private static final byte END = 'E';

  private ExportFormat() {}

  /** Writes blocks one after the other. One thread's own. */
  static final class Writer {
    private final DataOutputStream out;
    private int crc;

    Writer(OutputStream out) throws IOException {
      this.out = new DataOutputStream(out);
      byte[] start = ByteBuffer.allocate(START_BYTES).putInt(MAGIC).putShort(VERSION).array();
      crc = crc(start);
      this.out.write(start);
    }

    void write(ExportBlock block) throws IOException {
      write((byte) ExportTrees.kind(block), ExportTrees.payload(block));
    }

    void end() throws IOException {
      write(END, new byte[0]);
      out.flush();
    }

    private void write(byte kind, byte[] payload) throws IOException {
      crc = ExportFormat.crc(crc, kind, payload);
      out.writeByte(kind);
      out.writeInt(payload.length);
      out.writeInt(crc);
      out.write(payload);
    }
  }

  /**
   * Reads all blocks up to the end.
   *
   * @param size how many bytes there are; nothing is allocated for more than are left
   * @param blocks gets each block after its checksum was verified; the end is verified last
   * @throws CorruptRecordException naming the first byte that is not as it was written
   */
  static void read(InputStream bytes, long size, Consumer<ExportBlock> blocks) throws IOException {
    DataInputStream in = new DataInputStream(bytes);
    require(size >= START_BYTES, 0, "a start of 6 bytes", "there are " + size);
    byte[] start = in.readNBytes(START_BYTES);
    requireStart(start);
    int crc = crc(start);
    long at = START_BYTES;
    for (boolean first = true; ; first = false) {
      require(size - at >= BLOCK_HEADER_BYTES, at, "a block", (size - at) + " bytes are left");
      byte kind = in.readByte();
      int length = in.readInt();
      int named = in.readInt();
      long left = size - at - BLOCK_HEADER_BYTES;
      require(length >= 0 && length <= left, at, "a block of " + length + " bytes", left + " left");
      byte[] payload = in.readNBytes(length);
      require(payload.length == length, at, length + " bytes", payload.length + " could be read");
      crc = crc(crc, kind, payload);
      require(crc == named, at, "CRC32C 0x%08x".formatted(named), "it is 0x%08x".formatted(crc));
      require(
          first == (kind == ExportTrees.HEAD),
          at,
          "the head first and once",
          "found " + (char) kind);
      at += BLOCK_HEADER_BYTES + length;
      if (kind == END) {
        require(length == 0 && at == size, at, "the end", (size - at + length) + " bytes follow");
        return;
      }
      blocks.accept(ExportTrees.block((char) kind, payload, at - length));
    }
  }

  private static void requireStart(byte[] start) {
    require(start.length == START_BYTES, 0, "a start of 6 bytes", start.length + " could be read");
    ByteBuffer fields = ByteBuffer.wrap(start);
    int magic = fields.getInt();
    require(magic == MAGIC, 0, "an export to start with CVYX", "found 0x%08x".formatted(magic));
    int version = Short.toUnsignedInt(fields.getShort());
    require(version == VERSION, 4, "format version 1", "found " + version + ": upgrade Covey");
  }

  private static void require(boolean holds, long at, String expected, String found) {
    if (!holds) {
      throw new CorruptRecordException(expected + " at byte " + at + " of an export", found);
    }
  }

  private static int crc(byte[] start) {
    CRC32C crc = new CRC32C();
    crc.update(start);
    return (int) crc.getValue();
  }

  private static int crc(int before, byte kind, byte[] payload) {
    CRC32C crc = new CRC32C();
    crc.update(
        ByteBuffer.allocate(BLOCK_HEADER_BYTES)
            .putInt(before)
            .put(kind)
            .putInt(payload.length)
            .flip());
    crc.update(payload);
    return (int) crc.getValue();
  }
}
