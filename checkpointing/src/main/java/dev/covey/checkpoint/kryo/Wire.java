package dev.covey.checkpoint.kryo;

import com.esotericsoftware.kryo.KryoException;
import com.esotericsoftware.kryo.io.Input;
import com.esotericsoftware.kryo.io.Output;
import java.nio.ByteBuffer;
import java.nio.CharBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.time.Instant;

/**
 * Values without parts. Every length and count is checked against the bytes that are left before
 * anything is made of it.
 *
 * <table>
 *   <caption>Layout of values</caption>
 *   <tr><th>value</th><th>as</th></tr>
 *   <tr><td>count</td><td>variable-length int: 7 bits a byte, low ones first; the highest bit set if more follow</td></tr>
 *   <tr><td>text</td><td>variable-length int n whose first byte has a flag as its highest bit and
 *       only 6 bits of n; flag 0: n bytes of UTF-8; flag 1: n UTF-16 units, high byte first, for the
 *       rare text with half of a surrogate pair, which UTF-8 cannot hold</td></tr>
 *   <tr><td>bytes</td><td>count, then as many bytes</td></tr>
 *   <tr><td>long, integer</td><td>zigzag, then as a count</td></tr>
 *   <tr><td>double</td><td>8 bytes, low byte first, IEEE 754</td></tr>
 *   <tr><td>boolean</td><td>1 byte: 0 or 1</td></tr>
 *   <tr><td>time</td><td>seconds since 1970 as long, nanoseconds of the second as count</td></tr>
 * </table>
 */
final class Wire {

  private static final int MOST_ROOM_AHEAD = 64;
  private static final int NANOS_OF_SECOND = 1_000_000_000;

  private Wire() {}

  static void writeText(Output output, String text) {
    if (hasLoneSurrogate(text)) {
      output.writeVarIntFlag(true, text.length(), true);
      for (int i = 0; i < text.length(); i++) {
        output.writeByte(text.charAt(i) >>> Byte.SIZE);
        output.writeByte(text.charAt(i));
      }
      return;
    }
    byte[] utf8 = text.getBytes(StandardCharsets.UTF_8);
    output.writeVarIntFlag(false, utf8.length, true);
    output.writeBytes(utf8);
  }

  private static boolean hasLoneSurrogate(String text) {
    for (int i = 0; i < text.length(); i++) {
      char c = text.charAt(i);
      if (Character.isSurrogate(c)) {
        boolean pair =
            Character.isHighSurrogate(c)
                && i + 1 < text.length()
                && Character.isLowSurrogate(text.charAt(i + 1));
        if (!pair) {
          return true;
        }
        i++;
      }
    }
    return false;
  }

  static String readText(Input input) {
    boolean utf16 = input.readVarIntFlag();
    int length = input.readVarIntFlag(true);
    checkLeft(input, length, utf16 ? Character.BYTES : 1);
    int start = input.position();
    byte[] bytes = input.getBuffer();
    if (utf16) {
      input.setPosition(start + length * Character.BYTES);
      return utf16(bytes, start, length);
    }
    input.setPosition(start + length);
    String text = new String(bytes, start, length, StandardCharsets.UTF_8);
    if (text.indexOf('\uFFFD') >= 0) {
      checkUtf8(ByteBuffer.wrap(bytes, start, length));
    }
    return text;
  }

  private static String utf16(byte[] bytes, int start, int length) {
    CharBuffer units = ByteBuffer.wrap(bytes, start, length * Character.BYTES).asCharBuffer();
    return units.toString();
  }

  /** A replacement character may have been written, or stand for bytes that are not UTF-8. */
  private static void checkUtf8(ByteBuffer bytes) {
    try {
      StandardCharsets.UTF_8.newDecoder().decode(bytes);
    } catch (CharacterCodingException e) {
      throw new KryoException("a text is not UTF-8", e);
    }
  }

  static void writeBytes(Output output, byte[] bytes) {
    output.writeVarInt(bytes.length, true);
    output.writeBytes(bytes);
  }

  static byte[] readBytes(Input input) {
    return input.readBytes(readCount(input, 1));
  }

  static void writeBoolean(Output output, boolean value) {
    output.writeByte(value ? 1 : 0);
  }

  static Boolean readBoolean(Input input) {
    byte value = input.readByte();
    if (value != 0 && value != 1) {
      throw new KryoException("a boolean is neither 0 nor 1 but " + value);
    }
    return value == 1;
  }

  static void writeInstant(Output output, Instant instant) {
    output.writeVarLong(instant.getEpochSecond(), false);
    output.writeVarInt(instant.getNano(), true);
  }

  static Instant readInstant(Input input) {
    long seconds = input.readVarLong(false);
    int nanos = input.readVarInt(true);
    if (nanos < 0 || nanos >= NANOS_OF_SECOND) {
      throw new KryoException("a time has " + nanos + " nanoseconds of its second");
    }
    return Instant.ofEpochSecond(seconds, nanos);
  }

  /** A number of things that take at least so many bytes each. */
  static int readCount(Input input, int leastBytesEach) {
    int count = input.readVarInt(true);
    checkLeft(input, count, leastBytesEach);
    return count;
  }

  static void checkLeft(Input input, int count, int leastBytesEach) {
    int left = input.limit() - input.position();
    if (count < 0 || (long) count * leastBytesEach > left) {
      throw new KryoException(
          "%s things of at least %d bytes each cannot follow in %d bytes"
              .formatted(Integer.toUnsignedString(count), leastBytesEach, left));
    }
  }

  /** A position in a list of so many entries. */
  static int readIndex(Input input, int size) {
    int index = input.readVarInt(true);
    if (index < 0 || index >= size) {
      throw new KryoException(
          "entry %s of %d is meant".formatted(Integer.toUnsignedString(index), size));
    }
    return index;
  }

  /** How much room to make at first for so many entries: nested counts must not add up. */
  static int roomFor(int count) {
    return Math.min(count, MOST_ROOM_AHEAD);
  }
}
