package dev.covey.checkpoint;

/**
 * Makes durable bytes of turns, and turns of them again.
 *
 * <p>Safe for use by many threads at once. The bytes carry their format, version, length and
 * checksum; every released version stays readable. Equal turns give equal bytes.
 */
public interface TurnCodec {

  /**
   * The bytes of a turn, in an array of their own.
   *
   * @throws IllegalArgumentException if they would not fit into one array
   */
  byte[] encode(Turn turn);

  /**
   * The turn that {@code bytes} were made of; they are neither kept nor changed.
   *
   * @throws CorruptRecordException if they are not the whole, unchanged bytes of one turn of a
   *     version that this node reads; nothing else is thrown, whatever the bytes
   */
  Turn decode(byte[] bytes);
}
