package dev.covey.checkpoint.file;

import dev.covey.checkpoint.CorruptRecordException;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.zip.CRC32C;

/**
 * What stands around every payload on disk. Numbers are big-endian.
 *
 * <table>
 *   <caption>Layout of a frame, version 1</caption>
 *   <tr><th>at</th><th>bytes</th><th>what</th></tr>
 *   <tr><td>0</td><td>4</td><td>magic: {@code CVYI} an intention, {@code CVYM} a manifest,
 *       {@code CVYP} the head of a pieces file, {@code CVYS} the head of a journal segment,
 *       {@code CVYB} a batch of records, {@code CVYA} what was acknowledged</td></tr>
 *   <tr><td>4</td><td>2</td><td>format version: 1</td></tr>
 *   <tr><td>6</td><td>4</td><td>n, the length of the payload</td></tr>
 *   <tr><td>10</td><td>4</td><td>CRC32C of version, length and payload, in this order</td></tr>
 *   <tr><td>14</td><td>n</td><td>payload: see {@link IntentionFile}, {@link ManifestFile}, {@link
 *       PiecesFile}, {@link SegmentHead}, {@link Batch}, {@link Acknowledged}</td></tr>
 * </table>
 */
enum Frame {
  INTENTION("intention", "CVYI"),
  MANIFEST("manifest", "CVYM"),
  PIECES("head of pieces", "CVYP"),
  SEGMENT("head of a segment", "CVYS"),
  BATCH("batch", "CVYB"),
  ACKNOWLEDGED("note of what was acknowledged", "CVYA");

  static final int HEADER_BYTES = 14;
  static final short VERSION = 1;

  private static final int VERSION_AT = 4;
  private static final int LENGTH_AT = 6;
  private static final int CRC_AT = 10;

  private final String noun;
  private final int magic;

  Frame(String noun, String magic) {
    this.noun = noun;
    this.magic = ByteBuffer.wrap(magic.getBytes(StandardCharsets.US_ASCII)).getInt();
  }

  /** The payload with its frame around it. */
  byte[] around(byte[] payload) {
    if (payload.length > Integer.MAX_VALUE - HEADER_BYTES) {
      throw new IllegalArgumentException(
          "Expected a %s of less than 2 GiB, but got %d bytes".formatted(noun, payload.length));
    }
    ByteBuffer bytes = ByteBuffer.allocate(HEADER_BYTES + payload.length);
    bytes.putInt(magic).putShort(VERSION).putInt(payload.length).putInt(0).put(payload);
    bytes.putInt(CRC_AT, crc(bytes.array(), payload));
    return bytes.array();
  }

  /** The payload of the frame that is the whole file. */
  byte[] whole(Disk disk, Path file) throws IOException {
    try (Disk.Input input = disk.read(file)) {
      byte[] payload = at(input, 0, input.size(), file);
      long end = HEADER_BYTES + payload.length;
      if (input.size() != end) {
        throw corrupt(file, 0, "to end at byte " + end, "found " + input.size() + " bytes");
      }
      return payload;
    }
  }

  /**
   * The payload of the frame at an offset.
   *
   * @param limit where the file ends, or what counts of it
   * @throws CorruptRecordException if the frame is not whole and unchanged; nothing is allocated
   *     for a length beyond the limit
   */
  byte[] at(Disk.Input input, long at, long limit, Path file) throws IOException {
    if (limit - at < HEADER_BYTES) {
      throw corrupt(file, at, "of " + HEADER_BYTES + " bytes", "found " + (limit - at));
    }
    byte[] header = input.read(at, HEADER_BYTES);
    ByteBuffer fields = ByteBuffer.wrap(header);
    if (fields.getInt(0) != magic) {
      throw corrupt(
          file, at, hex("to start with", magic), hex("something else is there:", fields.getInt(0)));
    }
    int version = Short.toUnsignedInt(fields.getShort(VERSION_AT));
    if (version != VERSION) {
      throw corrupt(file, at, "of format version " + VERSION, "found version " + version);
    }
    int length = fields.getInt(LENGTH_AT);
    long left = limit - at - HEADER_BYTES;
    if (length < 0 || length > left) {
      throw corrupt(file, at, "with a payload of " + length + " bytes", "there are " + left);
    }
    byte[] payload = input.read(at + HEADER_BYTES, length);
    int crc = crc(header, payload);
    if (crc != fields.getInt(CRC_AT)) {
      throw corrupt(file, at, hex("with CRC32C", fields.getInt(CRC_AT)), hex("computed", crc));
    }
    return payload;
  }

  /** True if a frame at an offset, damaged as it may be, has another, which is whole, behind it. */
  boolean isFollowed(Disk.Input input, long at, long limit, Path file) throws IOException {
    if (limit - at < HEADER_BYTES) {
      return false;
    }
    int length = ByteBuffer.wrap(input.read(at, HEADER_BYTES)).getInt(LENGTH_AT);
    if (length < 0) {
      return false;
    }
    try {
      at(input, at + HEADER_BYTES + length, limit, file);
      return true;
    } catch (CorruptRecordException e) {
      return false;
    }
  }

  private CorruptRecordException corrupt(Path file, long at, String expected, String found) {
    return new CorruptRecordException(
        "a %s at byte %d of %s %s".formatted(noun, at, file, expected), found);
  }

  private static String hex(String text, int number) {
    return "%s 0x%08x".formatted(text, number);
  }

  private static int crc(byte[] header, byte[] payload) {
    CRC32C crc = new CRC32C();
    crc.update(header, VERSION_AT, CRC_AT - VERSION_AT);
    crc.update(payload);
    return (int) crc.getValue();
  }
}
