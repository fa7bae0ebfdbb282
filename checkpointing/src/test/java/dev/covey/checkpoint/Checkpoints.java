package dev.covey.checkpoint;

import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import java.util.zip.CRC32C;

/** Full checkpoints of made-up pieces, for tests of stores, which do not look into pieces. */
public record Checkpoints(Intention intention, Manifest manifest, List<byte[]> pieces) {

  private static final Instant AT = Instant.parse("2026-11-24T01:02:03.456789012Z");

  /** A checkpoint of so many pieces, their bytes drawn from its id. */
  public static Checkpoints of(String id, String base, String shard, long turn, int pieces) {
    Random random = new Random(id.hashCode());
    List<byte[]> made = new ArrayList<>();
    for (int i = 0; i < pieces; i++) {
      byte[] piece = new byte[random.nextInt(50)];
      random.nextBytes(piece);
      made.add(piece);
    }
    return of(id, base, shard, turn, made);
  }

  /** A checkpoint of given pieces. */
  public static Checkpoints of(
      String id, String base, String shard, long turn, List<byte[]> pieces) {
    CRC32C crc = new CRC32C();
    pieces.forEach(crc::update);
    Manifest manifest =
        new Manifest(
            id,
            base,
            new TurnHeader(shard, turn, "node-a", AT, 7, 3),
            9,
            turn * 2,
            11,
            pieces.size(),
            pieces.stream().mapToLong(piece -> piece.length).sum(),
            (int) crc.getValue());
    return new Checkpoints(
        new Intention(id, shard, base, turn, turn * 2, "node-a", AT), manifest, pieces);
  }

  /** The same, its last turn taken at another time. */
  public Checkpoints takenAt(Instant at) {
    TurnHeader last = manifest.last();
    TurnHeader header =
        new TurnHeader(
            last.shard(),
            last.number(),
            last.node(),
            at,
            last.inboxPosition(),
            last.catalogNumber());
    Manifest taken =
        new Manifest(
            manifest.id(),
            manifest.base(),
            header,
            manifest.inboxPosition(),
            manifest.journalPosition(),
            manifest.rows(),
            manifest.pieces(),
            manifest.bytes(),
            manifest.crc());
    return new Checkpoints(intention, taken, pieces);
  }

  /** Writes it to a store, which keeps the one before it. */
  public Manifest writeTo(CheckpointStore store) {
    return writeTo(store, Retention.none(AT));
  }

  /** Writes it to a store. */
  public Manifest writeTo(CheckpointStore store, Retention retention) {
    return store.write(
        intention,
        sink -> {
          pieces.forEach(sink);
          return manifest;
        },
        retention);
  }

  /** The pieces of a checkpoint as a store reads them, in a form that can be compared. */
  public static List<String> read(CheckpointStore store, Manifest manifest) {
    List<String> pieces = new ArrayList<>();
    store.read(manifest, piece -> pieces.add(Arrays.toString(piece)));
    return pieces;
  }

  /** Its own pieces in that form. */
  public List<String> comparable() {
    return pieces.stream().map(Arrays::toString).toList();
  }
}
