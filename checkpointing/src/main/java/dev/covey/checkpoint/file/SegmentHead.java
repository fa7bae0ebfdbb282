package dev.covey.checkpoint.file;

import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.TreeMap;

/**
 * What a journal segment begins with: one {@link Frame} whose payload has these fields, as {@link
 * Payload} lays them out. {@link Batch}es follow to the end of the segment.
 *
 * <table>
 *   <caption>Payload of a segment's head, version 1</caption>
 *   <tr><th>what</th><th>as</th></tr>
 *   <tr><td>number of the segment: 1, 2, …</td><td>long</td></tr>
 *   <tr><td>where the segment before it ends: what is behind was not acknowledged</td>
 *       <td>long</td></tr>
 *   <tr><td>n, the number of shards</td><td>int</td></tr>
 *   <tr><td>n times: shard, its start, its end when the segment began</td>
 *       <td>text, long, long</td></tr>
 * </table>
 *
 * @param before length of the segment before, 0 for the first
 */
record SegmentHead(long number, long before, Map<String, Range> shards) {

  /**
   * The records of a shard that there are.
   *
   * @param end the position after the last one
   */
  record Range(long start, long end) {

    static final Range NONE = new Range(0, 0);

    Range {
      if (start < 0 || end < start) {
        throw new IllegalArgumentException("records from " + start + " to " + end);
      }
    }
  }

  SegmentHead {
    if (number < 1 || before < 0) {
      throw new IllegalArgumentException("segment " + number + " behind " + before + " bytes");
    }
    shards = Map.copyOf(shards);
  }

  Range range(String shard) {
    return shards.getOrDefault(shard, Range.NONE);
  }

  byte[] bytes() {
    return Frame.SEGMENT.around(Payload.of(this::writeTo));
  }

  private void writeTo(DataOutputStream out) throws IOException {
    out.writeLong(number);
    out.writeLong(before);
    out.writeInt(shards.size());
    for (Map.Entry<String, Range> shard : new TreeMap<>(shards).entrySet()) {
      out.writeUTF(shard.getKey());
      out.writeLong(shard.getValue().start());
      out.writeLong(shard.getValue().end());
    }
  }

  static SegmentHead read(byte[] payload, Path file) {
    return Payload.read(payload, file, SegmentHead::readFrom);
  }

  private static SegmentHead readFrom(DataInputStream in) throws IOException {
    long number = in.readLong();
    long before = in.readLong();
    int count = in.readInt();
    Map<String, Range> shards = new LinkedHashMap<>();
    for (int i = 0; i < count; i++) {
      shards.put(in.readUTF(), new Range(in.readLong(), in.readLong()));
    }
    return new SegmentHead(number, before, shards);
  }
}
