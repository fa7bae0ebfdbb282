package dev.covey.checkpoint.file;

import dev.covey.checkpoint.JournalStore;
import java.io.DataInputStream;
import java.io.EOFException;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/**
 * Records that were appended together: one {@link Frame} whose payload has these fields, as {@link
 * Payload} lays them out.
 *
 * <table>
 *   <caption>Payload of a batch, version 1</caption>
 *   <tr><th>what</th><th>as</th></tr>
 *   <tr><td>n, the number of records</td><td>int</td></tr>
 *   <tr><td>n times: shard, position in the shard</td><td>text, long</td></tr>
 *   <tr><td>… b, the length of the record, and the record</td><td>int, b bytes</td></tr>
 * </table>
 */
record Batch(List<Batch.Record> records) {

  /** One record in its place. */
  record Record(String shard, long position, byte[] bytes) {}

  private static final int MOST_FIELD_BYTES = 3 * 65535;

  /**
   * The bytes of a batch.
   *
   * @param positions one an entry
   */
  static byte[] bytes(List<JournalStore.Entry> entries, List<Long> positions) {
    checkLength(entries);
    byte[] payload =
        Payload.of(
            out -> {
              out.writeInt(entries.size());
              for (int i = 0; i < entries.size(); i++) {
                JournalStore.Entry entry = entries.get(i);
                out.writeUTF(entry.shard());
                out.writeLong(positions.get(i));
                out.writeInt(entry.bytes().length);
                out.write(entry.bytes());
              }
            });
    return Frame.BATCH.around(payload);
  }

  private static void checkLength(List<JournalStore.Entry> entries) {
    long length = 0;
    for (JournalStore.Entry entry : entries) {
      length += 3L * entry.shard().length() + Long.BYTES + 2 * Integer.BYTES;
      length += entry.bytes().length;
    }
    if (length > Integer.MAX_VALUE - MOST_FIELD_BYTES) {
      throw new IllegalArgumentException(
          "Expected a batch of less than 2 GiB, but got " + length + " bytes");
    }
  }

  static Batch read(byte[] payload, Path file) {
    return Payload.read(payload, file, Batch::readFrom);
  }

  private static Batch readFrom(DataInputStream in) throws IOException {
    int count = in.readInt();
    List<Record> records = new ArrayList<>();
    for (int i = 0; i < count; i++) {
      String shard = in.readUTF();
      long position = in.readLong();
      int length = in.readInt();
      byte[] bytes = in.readNBytes(length);
      if (bytes.length < length) {
        throw new EOFException("record " + i + " of " + length + " bytes");
      }
      records.add(new Record(shard, position, bytes));
    }
    return new Batch(records);
  }
}
