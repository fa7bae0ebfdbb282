package dev.covey.engine.checkpoint;

import dev.covey.checkpoint.Manifest;
import dev.covey.checkpoint.TurnHeader;
import java.time.Instant;
import java.util.Map;

/** A manifest's parts by name, within a tree of {@link dev.covey.checkpoint.DataCodec}. */
public final class ManifestTree {
  private ManifestTree() {}

  /** Adds the parts. */
  public static void put(Map<String, Object> data, Manifest manifest) {
    TurnHeader last = manifest.last();
    data.put("id", manifest.id());
    data.put("base", manifest.base());
    data.put("shard", last.shard());
    data.put("turn", last.number());
    data.put("node", last.node());
    data.put("at", last.at());
    data.put("catalogNumber", last.catalogNumber());
    data.put("turnInboxPosition", last.inboxPosition());
    data.put("inboxPosition", manifest.inboxPosition());
    data.put("journalPosition", manifest.journalPosition());
    data.put("rows", manifest.rows());
    data.put("pieces", (long) manifest.pieces());
    data.put("length", manifest.bytes());
    data.put("crc", (long) manifest.crc());
  }

  /**
   * Reads the parts.
   *
   * @throws ClassCastException if one is of another type; {@link NullPointerException} or {@link
   *     IllegalArgumentException} if one is missing or out of its range
   */
  public static Manifest from(Map<String, Object> data) {
    return new Manifest(
        (String) data.get("id"),
        (String) data.get("base"),
        new TurnHeader(
            (String) data.get("shard"),
            (long) data.get("turn"),
            (String) data.get("node"),
            (Instant) data.get("at"),
            (long) data.get("turnInboxPosition"),
            (long) data.get("catalogNumber")),
        (long) data.get("inboxPosition"),
        (long) data.get("journalPosition"),
        (long) data.get("rows"),
        Math.toIntExact((long) data.get("pieces")),
        (long) data.get("length"),
        (int) (long) data.get("crc"));
  }
}
