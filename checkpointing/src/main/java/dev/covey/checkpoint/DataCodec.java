package dev.covey.checkpoint;

import java.util.Map;

/**
 * Makes bytes of plain data, for messages between nodes.
 *
 * <p>Data are trees of null, String, Integer, Long, Double, Boolean, {@link java.time.Instant},
 * {@code byte[]}, {@code List<?>} and {@code Map<String, ?>}, the order of a map's entries kept, at
 * most {@value #MAX_DEPTH} levels deep. Safe for use by many threads at once. The bytes carry their
 * format, version, length and checksum.
 */
public interface DataCodec {

  /** How many levels a tree may have: the outermost map is the first, a leaf in it the second. */
  int MAX_DEPTH = 64;

  /**
   * The bytes of a tree, in an array of their own.
   *
   * @throws IllegalArgumentException if the tree holds anything else or is too deep
   */
  byte[] encode(Map<String, Object> data);

  /**
   * The tree that {@code bytes} were made of, unmodifiable; they are neither kept nor changed.
   *
   * @throws CorruptRecordException if they are not the whole, unchanged bytes of one tree of a
   *     version that this node reads; nothing else is thrown, whatever the bytes
   */
  Map<String, Object> decode(byte[] bytes);
}
