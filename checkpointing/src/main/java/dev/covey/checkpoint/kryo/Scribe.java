package dev.covey.checkpoint.kryo;

import com.esotericsoftware.kryo.Kryo;
import com.esotericsoftware.kryo.KryoException;
import com.esotericsoftware.kryo.Serializer;
import com.esotericsoftware.kryo.io.Input;
import com.esotericsoftware.kryo.io.Output;
import dev.covey.checkpoint.CorruptRecordException;
import java.time.DateTimeException;
import java.util.Arrays;
import java.util.function.ToIntFunction;

/** Writes and reads framed values of one kind. Kryo is not thread-safe: one thread at a time. */
final class Scribe<T> {

  private static final int USUAL_BYTES = 8 << 10;
  private static final int MOST_BYTES_KEPT = 1 << 20;
  private static final byte[] NOTHING = {};

  private final Frame frame;
  private final Kryo kryo;
  private final Class<? extends T> type;
  private final Serializer<T> serializer;
  private final ToIntFunction<T> version;
  private final Output output = new Output(USUAL_BYTES, -1);
  private final Input input = new Input(NOTHING);

  /**
   * @param version the format version that a value needs; the lowest, so that nodes of the release
   *     before can read whatever they could have written
   */
  Scribe(
      Frame frame,
      Kryo kryo,
      Class<? extends T> type,
      Serializer<T> serializer,
      ToIntFunction<T> version) {
    this.frame = frame;
    this.kryo = kryo;
    this.type = type;
    this.serializer = serializer;
    this.version = version;
  }

  byte[] write(T value) {
    output.setPosition(Frame.HEADER_BYTES);
    try {
      kryo.writeObject(output, value, serializer);
    } catch (KryoException e) {
      throw new IllegalArgumentException(
          "Expected a %s that can be written, but: %s".formatted(frame.noun(), e.getMessage()), e);
    }
    byte[] bytes = Arrays.copyOf(output.getBuffer(), output.position());
    if (output.getBuffer().length > MOST_BYTES_KEPT) {
      output.setBuffer(new byte[USUAL_BYTES], -1);
    }
    frame.seal(bytes, version.applyAsInt(value));
    return bytes;
  }

  T read(byte[] bytes) {
    frame.verify(bytes);
    input.setBuffer(bytes, Frame.HEADER_BYTES, bytes.length - Frame.HEADER_BYTES);
    T value;
    try {
      value = kryo.readObject(input, type, serializer);
    } catch (KryoException | IllegalArgumentException | DateTimeException e) {
      throw new CorruptRecordException(
          "a well-formed " + frame.noun(),
          "reading stopped at byte %d of %d: %s"
              .formatted(input.position(), bytes.length, e.getMessage()),
          e);
    }
    if (input.position() != input.limit()) {
      throw new CorruptRecordException(
          "a %s to end at byte %d".formatted(frame.noun(), input.position()),
          "found %d more bytes".formatted(input.limit() - input.position()));
    }
    input.setBuffer(NOTHING);
    return value;
  }
}
