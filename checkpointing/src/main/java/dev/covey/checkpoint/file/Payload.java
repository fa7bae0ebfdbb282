package dev.covey.checkpoint.file;

import dev.covey.checkpoint.CorruptRecordException;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.io.UTFDataFormatException;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.time.DateTimeException;
import java.time.Instant;

/**
 * Makes payloads of fields, and fields of payloads, in the layout of {@link DataOutputStream}: int
 * 4 and long 8 bytes, big-endian; text 2 bytes of length and modified UTF-8; time a long of seconds
 * since 1970 and an int of nanoseconds.
 */
final class Payload {

  private static final int NANOS_OF_SECOND = 1_000_000_000;

  private Payload() {}

  interface Writer {
    void writeTo(DataOutputStream out) throws IOException;
  }

  interface Reader<T> {
    T readFrom(DataInputStream in) throws IOException;
  }

  /** Throws {@link IllegalArgumentException} if a text has more than 65535 bytes. */
  static byte[] of(Writer writer) {
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    try {
      writer.writeTo(new DataOutputStream(bytes));
    } catch (UTFDataFormatException e) {
      throw new IllegalArgumentException(
          "Expected texts of at most 65535 bytes, but " + e.getMessage(), e);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    return bytes.toByteArray();
  }

  /** Throws {@link CorruptRecordException} unless the reader takes the payload, all of it. */
  static <T> T read(byte[] payload, Path file, Reader<T> reader) {
    DataInputStream in = new DataInputStream(new ByteArrayInputStream(payload));
    try {
      T value = reader.readFrom(in);
      if (in.available() > 0) {
        throw new CorruptRecordException(
            "fields of %d bytes in %s".formatted(payload.length - in.available(), file),
            "found " + payload.length);
      }
      return value;
    } catch (IOException | IllegalArgumentException | DateTimeException e) {
      throw new CorruptRecordException("well-formed fields in " + file, "found: " + e, e);
    }
  }

  static void writeInstant(DataOutputStream out, Instant instant) throws IOException {
    out.writeLong(instant.getEpochSecond());
    out.writeInt(instant.getNano());
  }

  static Instant readInstant(DataInputStream in) throws IOException {
    long seconds = in.readLong();
    int nanos = in.readInt();
    if (nanos < 0 || nanos >= NANOS_OF_SECOND) {
      throw new IllegalArgumentException(nanos + " nanoseconds of a second");
    }
    return Instant.ofEpochSecond(seconds, nanos);
  }
}
