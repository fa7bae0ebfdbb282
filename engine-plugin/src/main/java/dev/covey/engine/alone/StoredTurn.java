package dev.covey.engine.alone;

import dev.covey.checkpoint.CorruptRecordException;
import java.nio.ByteBuffer;
import java.time.Instant;

/**
 * A record of a shard's journal in the store, whose batches carry magic, version, length and
 * checksum:
 *
 * <pre>
 *  bytes  what
 *  8      when it was written, milliseconds since 1970
 *  8      the shard's inbox position after it
 *  rest   the turn; empty if the unit only consumed a message
 * </pre>
 *
 * @param inboxPosition every record has one, so the last record of a journal tells it
 * @param turn not copied, not to be changed
 */
record StoredTurn(Instant at, long inboxPosition, byte[] turn) {
  private static final int HEAD_BYTES = 2 * Long.BYTES;

  StoredTurn {
    if (inboxPosition < 0) {
      throw new IllegalArgumentException(
          "Expected an inbox position with every turn, but got " + inboxPosition);
    }
  }

  byte[] encode() {
    return ByteBuffer.allocate(HEAD_BYTES + turn.length)
        .putLong(at.toEpochMilli())
        .putLong(inboxPosition)
        .put(turn)
        .array();
  }

  static StoredTurn decode(String place, byte[] bytes) {
    if (bytes.length < HEAD_BYTES) {
      throw new CorruptRecordException(
          "a turn of at least %d bytes at %s".formatted(HEAD_BYTES, place),
          "found " + bytes.length);
    }
    ByteBuffer buffer = ByteBuffer.wrap(bytes);
    Instant at = Instant.ofEpochMilli(buffer.getLong());
    long inboxPosition = buffer.getLong();
    if (inboxPosition < 0) {
      throw new CorruptRecordException(
          "a turn with an inbox position at " + place, "found " + inboxPosition);
    }
    byte[] turn = new byte[buffer.remaining()];
    buffer.get(turn);
    return new StoredTurn(at, inboxPosition, turn);
  }
}
