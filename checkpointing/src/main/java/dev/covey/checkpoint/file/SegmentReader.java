package dev.covey.checkpoint.file;

import dev.covey.checkpoint.CorruptRecordException;
import java.io.Closeable;
import java.io.IOException;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.Map;
import java.util.OptionalLong;

/**
 * Reads the batches of a journal segment in order, each verified, and sees to it that no record of
 * any shard is missing. For one thread.
 */
final class SegmentReader implements Closeable {

  private static final String SUFFIX = ".journal";
  private static final int DIGITS = 19;

  private final Path file;
  private final Disk.Input input;
  private final SegmentHead head;
  private final Map<String, Long> ends = new HashMap<>();
  private long at;

  private SegmentReader(Path file, Disk.Input input) throws IOException {
    this.file = file;
    this.input = input;
    byte[] payload = Frame.SEGMENT.at(input, 0, input.size(), file);
    this.head = SegmentHead.read(payload, file);
    if (!file.endsWith(name(head.number()))) {
      throw new CorruptRecordException(
          "the segment that its name says in " + file, "found segment " + head.number());
    }
    head.shards().forEach((shard, range) -> ends.put(shard, range.end()));
    this.at = Frame.HEADER_BYTES + payload.length;
  }

  static SegmentReader open(Disk disk, Path folder, long number) throws IOException {
    Path file = folder.resolve(name(number));
    Disk.Input input = disk.read(file);
    try {
      return new SegmentReader(file, input);
    } catch (Throwable e) {
      input.close();
      throw e;
    }
  }

  static String name(long number) {
    return "%019d%s".formatted(number, SUFFIX);
  }

  /** The number of the segment of that name, if it is one. */
  static OptionalLong number(String name) {
    if (!name.matches("\\d{" + DIGITS + "}\\" + SUFFIX)) {
      return OptionalLong.empty();
    }
    try {
      return OptionalLong.of(Long.parseLong(name.substring(0, DIGITS)));
    } catch (NumberFormatException e) {
      return OptionalLong.empty();
    }
  }

  SegmentHead head() {
    return head;
  }

  Path file() {
    return file;
  }

  long size() throws IOException {
    return input.size();
  }

  /** Where the next batch begins, or the last one ended. */
  long at() {
    return at;
  }

  /** The end of every shard, after what was read. */
  Map<String, Long> ends() {
    return ends;
  }

  long end(String shard) {
    return ends.getOrDefault(shard, 0L);
  }

  /** The next batch. */
  Batch next(long limit) throws IOException {
    return take(payload(limit));
  }

  /** The payload of the next batch, which {@link #take} moves on from. */
  byte[] payload(long limit) throws IOException {
    return Frame.BATCH.at(input, at, limit, file);
  }

  Batch take(byte[] payload) {
    Batch batch = Batch.read(payload, file);
    for (Batch.Record record : batch.records()) {
      if (record.position() != end(record.shard())) {
        throw new CorruptRecordException(
            "record %d of shard %s in the batch at byte %d of %s"
                .formatted(end(record.shard()), record.shard(), at, file),
            "found record " + record.position());
      }
      ends.put(record.shard(), record.position() + 1);
    }
    at += Frame.HEADER_BYTES + payload.length;
    return batch;
  }

  /** True if the next batch, which is damaged, has another behind it. */
  boolean isFollowed(long limit) throws IOException {
    return Frame.BATCH.isFollowed(input, at, limit, file);
  }

  byte[] bytes(long from, int length) throws IOException {
    return input.read(from, length);
  }

  @Override
  public void close() throws IOException {
    input.close();
  }
}
