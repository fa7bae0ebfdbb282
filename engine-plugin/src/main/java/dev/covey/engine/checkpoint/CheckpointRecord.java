package dev.covey.engine.checkpoint;

import dev.covey.checkpoint.CorruptRecordException;
import dev.covey.checkpoint.DataCodec;
import dev.covey.checkpoint.Intention;
import dev.covey.checkpoint.Manifest;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.Map;

/**
 * One record of a shard's checkpoint log. On the wire a map of plain data (see {@link DataCodec})
 * with the kind under {@code kind} and the record's components under their own names.
 */
sealed interface CheckpointRecord {
  /** A write begins. */
  record Begun(Intention intention) implements CheckpointRecord {}

  /**
   * @param id of the full checkpoint it belongs to
   * @param number its place among the pieces, from 0
   */
  record Piece(String id, long number, byte[] bytes) implements CheckpointRecord {}

  /**
   * A full checkpoint is there.
   *
   * @param first offset of its intention; its pieces are between
   * @param newest whether no other that was there had a later turn
   * @param checked the log's end when that was looked up; what came between that and this record
   *     may be another's manifest
   */
  record Finished(Manifest manifest, long first, boolean newest, long checked)
      implements CheckpointRecord {}

  /** The bytes of a record. */
  static byte[] encode(DataCodec codec, CheckpointRecord record) {
    Map<String, Object> data = new LinkedHashMap<>();
    if (record instanceof Begun begun) {
      data.put("kind", "begun");
      put(data, begun.intention());
    } else if (record instanceof Piece piece) {
      data.put("kind", "piece");
      data.put("id", piece.id());
      data.put("number", piece.number());
      data.put("bytes", piece.bytes());
    } else if (record instanceof Finished finished) {
      data.put("kind", "finished");
      data.put("first", finished.first());
      data.put("newest", finished.newest());
      data.put("checked", finished.checked());
      ManifestTree.put(data, finished.manifest());
    }
    return codec.encode(data);
  }

  private static void put(Map<String, Object> data, Intention intention) {
    data.put("id", intention.id());
    data.put("shard", intention.shard());
    data.put("base", intention.base());
    data.put("from", intention.from());
    data.put("to", intention.to());
    data.put("node", intention.node());
    data.put("at", intention.at());
  }

  /**
   * Reads a record.
   *
   * @throws CorruptRecordException if it is none
   */
  static CheckpointRecord decode(DataCodec codec, byte[] bytes) {
    Map<String, Object> data = codec.decode(bytes);
    try {
      return switch ((String) data.get("kind")) {
        case "begun" -> new Begun(intention(data));
        case "piece" ->
            new Piece(
                (String) data.get("id"), (long) data.get("number"), (byte[]) data.get("bytes"));
        case "finished" ->
            new Finished(
                ManifestTree.from(data),
                (long) data.get("first"),
                (boolean) data.get("newest"),
                (long) data.getOrDefault("checked", -1L));
        default ->
            throw new CorruptRecordException(
                "a record of a checkpoint log", "its kind is " + data.get("kind"));
      };
    } catch (ClassCastException | NullPointerException | IllegalArgumentException e) {
      throw new CorruptRecordException(
          "a record of a checkpoint log", "a part is missing or of another type", e);
    }
  }

  private static Intention intention(Map<String, Object> data) {
    return new Intention(
        (String) data.get("id"),
        (String) data.get("shard"),
        (String) data.get("base"),
        (long) data.get("from"),
        (long) data.get("to"),
        (String) data.get("node"),
        (Instant) data.get("at"));
  }
}
