package dev.covey.checkpoint.file;

import dev.covey.checkpoint.CorruptRecordException;
import dev.covey.checkpoint.JournalStore;
import dev.covey.checkpoint.JournalStoreException;
import dev.covey.checkpoint.file.SegmentHead.Range;
import java.io.Closeable;
import java.io.IOException;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * Journals in segment files of a folder that it holds: {@code <number>.journal}, each a {@link
 * SegmentHead} and {@link Batch}es, and the note of {@link Acknowledged}.
 *
 * <p>Invariant: the bytes of a segment before its length, which are the only ones that are read,
 * are durable and never written again. {@code length} moves after a successful sync only; after a
 * failed write or sync the segment takes no more batches.
 */
final class FileJournalStore implements JournalStore {

  private final Disk disk;
  private final Path folder;
  private final long segmentBytes;
  private final Closeable lock;
  private final Usage usage;

  // Guarded by this.
  private final List<SegmentHead> heads = new ArrayList<>();
  private final Map<String, Range> shards = new HashMap<>();
  private Acknowledged acknowledged;
  private Disk.Output newest;
  private long length;
  private boolean spoiled;

  private FileJournalStore(Disk disk, Path folder, long segmentBytes, Closeable lock) {
    this.disk = disk;
    this.folder = folder;
    this.segmentBytes = segmentBytes;
    this.lock = lock;
    this.usage = new Usage("the journals in " + folder);
  }

  static FileJournalStore open(Disk disk, Path folder, long segmentBytes, String holder) {
    if (segmentBytes < 1) {
      throw new IllegalArgumentException(
          "Expected segments of at least 1 byte, but got " + segmentBytes);
    }
    try {
      disk.makeFolder(folder);
      Closeable lock = disk.lock(folder, holder);
      FileJournalStore store = new FileJournalStore(disk, folder, segmentBytes, lock);
      try {
        store.start();
      } catch (Throwable e) {
        store.close();
        throw e;
      }
      return store;
    } catch (IOException e) {
      throw refused("open the journals in " + folder, e);
    }
  }

  private synchronized void start() throws IOException {
    Optional<SegmentsFound> found = SegmentsFound.find(disk, folder);
    if (found.isPresent()) {
      found.get().settle(disk, folder);
      heads.addAll(found.get().heads());
      shards.putAll(found.get().shards());
      length = found.get().length();
      newest = disk.open(folder.resolve(SegmentReader.name(newestHead().number())));
      acknowledged = Acknowledged.open(disk, folder);
      note();
    } else {
      acknowledged = Acknowledged.open(disk, folder);
      beginSegment(1);
    }
  }

  private SegmentHead newestHead() {
    return heads.get(heads.size() - 1);
  }

  @Override
  public List<Long> append(List<Entry> batch) {
    try {
      return usage.during(() -> appendDurably(List.copyOf(batch)));
    } catch (IOException e) {
      throw refused("append %d records to %s".formatted(batch.size(), folder), e);
    }
  }

  private synchronized List<Long> appendDurably(List<Entry> batch) throws IOException {
    Map<String, Long> ends = new HashMap<>();
    List<Long> positions = new ArrayList<>(batch.size());
    for (Entry entry : batch) {
      long next = ends.computeIfAbsent(entry.shard(), shard -> range(shard).end());
      positions.add(next);
      ends.put(entry.shard(), next + 1);
    }
    if (batch.isEmpty()) {
      return positions;
    }
    byte[] bytes = Batch.bytes(batch, positions);
    if (spoiled || isFull()) {
      beginSegment(newestHead().number() + 1);
    }
    writeDurably(bytes);
    ends.forEach((shard, end) -> shards.put(shard, new Range(range(shard).start(), end)));
    return positions;
  }

  private boolean isFull() {
    return length >= segmentBytes && length > newestHead().bytes().length;
  }

  private void writeDurably(byte[] bytes) throws IOException {
    spoiled = true;
    try {
      newest.write(length, bytes);
      newest.sync();
    } catch (IOException e) {
      cutBack(e);
      throw e;
    }
    spoiled = false;
    length += bytes.length;
    note();
  }

  /** Gives the room back. If this fails too, the next segment's head says what counts. */
  private void cutBack(IOException why) {
    try {
      newest.cut(length);
      newest.sync();
    } catch (IOException e) {
      why.addSuppressed(e);
    }
  }

  /** May be tried again after it threw: nothing is in the new segment before it returns. */
  private void beginSegment(long number) throws IOException {
    SegmentHead head = new SegmentHead(number, length, shards);
    Path file = folder.resolve(SegmentReader.name(number));
    byte[] bytes = head.bytes();
    disk.putDurably(file, bytes);
    Disk.Output output = disk.open(file);
    Disk.Output before = newest;
    newest = output;
    heads.add(head);
    length = bytes.length;
    spoiled = false;
    note();
    if (before != null) {
      before.close();
    }
  }

  private void note() {
    acknowledged.write(new Acknowledged.Note(newestHead().number(), length));
  }

  private Range range(String shard) {
    return shards.getOrDefault(shard, Range.NONE);
  }

  /**
   * A part of a journal to read.
   *
   * @param limit where the segment ends
   * @param end the shard's end there
   */
  private record Section(SegmentHead head, long limit, long end) {}

  @Override
  public long read(String shard, long from, Sink sink) {
    try {
      return usage.during(
          () -> {
            List<Section> sections = sections(shard, from);
            for (Section section : sections) {
              read(section, shard, from, sink);
            }
            return sections.isEmpty() ? from : sections.get(sections.size() - 1).end();
          });
    } catch (NoSuchFileException e) {
      throw new JournalStoreException(
          "Expected to read shard %s from %d in %s, but a segment was deleted meanwhile: %s"
              .formatted(shard, from, folder, e.getMessage()),
          e);
    } catch (IOException e) {
      throw refused("read shard %s from %d in %s".formatted(shard, from, folder), e);
    }
  }

  private synchronized List<Section> sections(String shard, long from) {
    Range range = range(shard);
    if (from < range.start() || from > range.end()) {
      throw new JournalStoreException(
          "Expected to read shard %s in %s between %d and %d, but got %d"
              .formatted(shard, folder, range.start(), range.end(), from));
    }
    List<Section> sections = new ArrayList<>();
    for (int i = 0; i < heads.size(); i++) {
      boolean isNewest = i + 1 == heads.size();
      long limit = isNewest ? length : heads.get(i + 1).before();
      long end = isNewest ? range.end() : heads.get(i + 1).range(shard).end();
      if (end > from && end > heads.get(i).range(shard).end()) {
        sections.add(new Section(heads.get(i), limit, end));
      }
    }
    return sections;
  }

  private void read(Section section, String shard, long from, Sink sink) throws IOException {
    try (SegmentReader reader = SegmentReader.open(disk, folder, section.head().number())) {
      if (!reader.head().equals(section.head())) {
        throw new CorruptRecordException(
            section.head() + " in " + reader.file(), "found " + reader.head());
      }
      while (reader.at() < section.limit()) {
        for (Batch.Record record : reader.next(section.limit()).records()) {
          if (record.shard().equals(shard) && record.position() >= from) {
            sink.accept(record.position(), record.bytes());
          }
        }
      }
      if (reader.end(shard) != section.end()) {
        throw new CorruptRecordException(
            "records of shard %s before %d in %s".formatted(shard, section.end(), reader.file()),
            "found them before " + reader.end(shard));
      }
    }
  }

  @Override
  public synchronized long start(String shard) {
    return range(shard).start();
  }

  @Override
  public synchronized long end(String shard) {
    return range(shard).end();
  }

  @Override
  public void deleteBefore(String shard, long position) {
    try {
      usage.during(() -> giveUp(shard, position));
    } catch (IOException e) {
      throw refused("delete segments in " + folder, e);
    }
  }

  private synchronized Range giveUp(String shard, long position) throws IOException {
    Range range = range(shard);
    if (position > range.end()) {
      throw new IllegalArgumentException(
          "Expected a position of shard %s up to %d, but got %d"
              .formatted(shard, range.end(), position));
    }
    if (position > range.start()) {
      shards.put(shard, new Range(position, range.end()));
    }
    while (heads.size() > 1 && nobodyNeedsTheOldest()) {
      // Deletions become durable in order, or a crash would leave a gap.
      disk.syncFolder(folder);
      disk.delete(folder.resolve(SegmentReader.name(heads.get(0).number())));
      heads.remove(0);
    }
    return range(shard);
  }

  private boolean nobodyNeedsTheOldest() {
    return heads.get(1).shards().entrySet().stream()
        .allMatch(shard -> range(shard.getKey()).start() >= shard.getValue().end());
  }

  private static JournalStoreException refused(String what, IOException e) {
    return new JournalStoreException("Expected to " + what + ", but " + e.getMessage(), e);
  }

  /** Waits for those inside; then the folder is free. */
  @Override
  public void close() {
    if (!usage.close()) {
      return;
    }
    try {
      closeFiles();
    } catch (IOException e) {
      throw refused("close the journals in " + folder, e);
    }
  }

  private synchronized void closeFiles() throws IOException {
    try {
      if (newest != null) {
        newest.close();
      }
      if (acknowledged != null) {
        acknowledged.close();
      }
    } finally {
      lock.close();
    }
  }
}
