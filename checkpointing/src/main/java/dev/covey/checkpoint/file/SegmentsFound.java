package dev.covey.checkpoint.file;

import dev.covey.checkpoint.CorruptRecordException;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * The segments in a folder as a journal finds them when it is opened.
 *
 * <p>Only the newest can have a torn end, since a segment's head says where the one before it ends.
 * A damaged batch in it is taken for torn, and cut off, if it was not acknowledged and no whole
 * batch follows it: none is begun before the one ahead of it is durable. Everything is verified
 * before anything is changed.
 *
 * @param heads the oldest first; not empty
 * @param shards what can be read of each
 * @param length of the newest, without a torn end
 * @param settled how much of that is durable for certain
 */
record SegmentsFound(
    List<SegmentHead> heads, Map<String, SegmentHead.Range> shards, long length, long settled) {

  private static final int COPIED_BYTES = 1 << 20;

  /** Empty if the folder is new. */
  static Optional<SegmentsFound> find(Disk disk, Path folder) throws IOException {
    Optional<Acknowledged.Note> note = Acknowledged.read(disk, folder);
    List<SegmentHead> heads = heads(disk, folder);
    long newest = heads.isEmpty() ? 0 : heads.get(heads.size() - 1).number();
    if (note.isPresent() && note.get().segment() > newest) {
      throw new CorruptRecordException(
          "segment %d in %s, which was acknowledged".formatted(note.get().segment(), folder),
          newest == 0 ? "found none" : "the newest is segment " + newest);
    }
    if (heads.isEmpty()) {
      return Optional.empty();
    }
    return Optional.of(readNewest(disk, folder, heads, note.filter(of -> of.segment() == newest)));
  }

  private static List<SegmentHead> heads(Disk disk, Path folder) throws IOException {
    List<SegmentHead> heads = new ArrayList<>();
    long sizeBefore = Long.MAX_VALUE;
    for (String name : disk.names(folder)) {
      if (SegmentReader.number(name).isEmpty()) {
        continue;
      }
      long number = SegmentReader.number(name).getAsLong();
      try (SegmentReader reader = SegmentReader.open(disk, folder, number)) {
        if (!heads.isEmpty() && heads.get(heads.size() - 1).number() + 1 != number) {
          throw new CorruptRecordException(
              "a segment %d in %s".formatted(number - 1, folder), "it is missing");
        }
        if (reader.head().before() > sizeBefore) {
          throw new CorruptRecordException(
              "%d bytes in %s"
                  .formatted(
                      reader.head().before(), folder.resolve(SegmentReader.name(number - 1))),
              "found " + sizeBefore);
        }
        heads.add(reader.head());
        sizeBefore = reader.size();
      }
    }
    return heads;
  }

  private static SegmentsFound readNewest(
      Disk disk, Path folder, List<SegmentHead> heads, Optional<Acknowledged.Note> note)
      throws IOException {
    SegmentHead newest = heads.get(heads.size() - 1);
    try (SegmentReader reader = SegmentReader.open(disk, folder, newest.number())) {
      long size = reader.size();
      long acknowledged = note.map(Acknowledged.Note::length).orElse(reader.at());
      if (acknowledged > size) {
        throw new CorruptRecordException(
            "%d bytes in %s, which were acknowledged".formatted(acknowledged, reader.file()),
            "found " + size);
      }
      long lastBegan = reader.at();
      while (reader.at() < size) {
        Optional<byte[]> payload = wholePayload(reader, size, acknowledged);
        if (payload.isEmpty()) {
          break;
        }
        lastBegan = reader.at();
        reader.take(payload.get());
      }
      long settled = note.isPresent() ? acknowledged : lastBegan;
      return new SegmentsFound(
          heads, shards(heads, reader.ends()), reader.at(), Math.min(settled, reader.at()));
    }
  }

  private static Optional<byte[]> wholePayload(SegmentReader reader, long size, long acknowledged)
      throws IOException {
    try {
      return Optional.of(reader.payload(size));
    } catch (CorruptRecordException e) {
      if (reader.at() < acknowledged || reader.isFollowed(size)) {
        throw e;
      }
      return Optional.empty();
    }
  }

  private static Map<String, SegmentHead.Range> shards(
      List<SegmentHead> heads, Map<String, Long> ends) {
    Map<String, SegmentHead.Range> shards = new HashMap<>();
    SegmentHead newest = heads.get(heads.size() - 1);
    ends.forEach(
        (shard, end) -> {
          long oldestRecord = heads.get(0).range(shard).end();
          long start = Math.max(oldestRecord, newest.range(shard).start());
          shards.put(shard, new SegmentHead.Range(start, end));
        });
    return shards;
  }

  /**
   * Makes what was found durable: the torn end goes, and what was not acknowledged is written
   * again. It was read, perhaps from the memory of a machine whose disk has refused it: a failed
   * fsync leaves pages that look clean, so a sync alone would do nothing.
   */
  void settle(Disk disk, Path folder) throws IOException {
    for (String name : disk.names(folder)) {
      if (name.endsWith(Disk.TEMPORARY)) {
        disk.delete(folder.resolve(name));
      }
    }
    long number = heads.get(heads.size() - 1).number();
    try (SegmentReader reader = SegmentReader.open(disk, folder, number);
        Disk.Output output = disk.open(reader.file())) {
      for (long at = settled; at < length; at += COPIED_BYTES) {
        output.write(at, reader.bytes(at, (int) Math.min(COPIED_BYTES, length - at)));
      }
      output.cut(length);
      output.sync();
    }
    disk.syncFolder(folder);
  }
}
