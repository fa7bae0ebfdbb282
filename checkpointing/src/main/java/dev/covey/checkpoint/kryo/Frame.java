package dev.covey.checkpoint.kryo;

import dev.covey.checkpoint.CorruptRecordException;
import java.nio.ByteBuffer;
import java.util.zip.CRC32C;

/**
 * What stands before every payload. Numbers are big-endian.
 *
 * <table>
 *   <caption>Layout of a record</caption>
 *   <tr><th>at</th><th>bytes</th><th>what</th></tr>
 *   <tr><td>0</td><td>4</td><td>magic: {@code CVYT} a turn, {@code CVYD} plain data</td></tr>
 *   <tr><td>4</td><td>2</td><td>format version: 1, of a turn with patches 2</td></tr>
 *   <tr><td>6</td><td>4</td><td>n, the length of the payload</td></tr>
 *   <tr><td>10</td><td>4</td><td>CRC32C of version, length and payload, in this order</td></tr>
 *   <tr><td>14</td><td>n</td><td>payload: see {@link TurnSerializer}, {@link MapSerializer}</td></tr>
 * </table>
 */
enum Frame {
  TURN("turn", 0x43565954, 2),
  DATA("data tree", 0x43565944, 1);

  static final int HEADER_BYTES = 14;

  private static final int VERSION_AT = 4;
  private static final int LENGTH_AT = 6;
  private static final int CRC_AT = 10;

  private final String noun;
  private final int magic;
  private final int newestVersion;

  Frame(String noun, int magic, int newestVersion) {
    this.noun = noun;
    this.magic = magic;
    this.newestVersion = newestVersion;
  }

  String noun() {
    return noun;
  }

  int newestVersion() {
    return newestVersion;
  }

  /** Fills in the header of a record whose payload is there already. */
  void seal(byte[] bytes, int version) {
    ByteBuffer.wrap(bytes)
        .putInt(0, magic)
        .putShort(VERSION_AT, (short) version)
        .putInt(LENGTH_AT, bytes.length - HEADER_BYTES)
        .putInt(CRC_AT, crc(bytes));
  }

  /** Throws {@link CorruptRecordException} unless the bytes are one whole record of this kind. */
  void verify(byte[] bytes) {
    if (bytes == null || bytes.length < HEADER_BYTES) {
      throw new CorruptRecordException(
          "a %s of at least %d bytes".formatted(noun, HEADER_BYTES),
          "found " + (bytes == null ? "none" : bytes.length));
    }
    ByteBuffer header = ByteBuffer.wrap(bytes);
    if (header.getInt(0) != magic) {
      throw new CorruptRecordException(
          "a %s to start with 0x%08x".formatted(noun, magic),
          "found 0x%08x: something else was written here".formatted(header.getInt(0)));
    }
    int version = Short.toUnsignedInt(header.getShort(VERSION_AT));
    if (version < 1 || version > newestVersion) {
      throw new CorruptRecordException(
          "a %s of format version %d at most".formatted(noun, newestVersion),
          "found version %d: a node of a newer release wrote it, upgrade this one"
              .formatted(version));
    }
    int length = header.getInt(LENGTH_AT);
    if (length != bytes.length - HEADER_BYTES) {
      throw new CorruptRecordException(
          "a %s with a payload of %d bytes".formatted(noun, length),
          "found %d: it is torn or padded".formatted(bytes.length - HEADER_BYTES));
    }
    int crc = crc(bytes);
    if (header.getInt(CRC_AT) != crc) {
      throw new CorruptRecordException(
          "a %s with CRC32C 0x%08x".formatted(noun, header.getInt(CRC_AT)),
          "computed 0x%08x over %d bytes: it was changed".formatted(crc, length));
    }
  }

  private static int crc(byte[] bytes) {
    CRC32C crc = new CRC32C();
    crc.update(bytes, VERSION_AT, CRC_AT - VERSION_AT);
    crc.update(bytes, HEADER_BYTES, bytes.length - HEADER_BYTES);
    return (int) crc.getValue();
  }
}
