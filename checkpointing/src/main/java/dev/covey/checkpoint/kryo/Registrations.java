package dev.covey.checkpoint.kryo;

import com.esotericsoftware.kryo.Kryo;
import dev.covey.checkpoint.DataCodec;
import java.time.Instant;
import java.util.List;
import java.util.Map;

/**
 * The ids of all types that bytes may name, and no other. Append-only: an id that was released is
 * never given to another type and never falls out of use. Kryo writes an id plus 2, and 0 for null.
 */
final class Registrations {

  /** Ids below this one are Kryo's own and are refused. */
  static final int FIRST = 10;

  private static final int STRING = 10;
  private static final int LONG = 11;
  private static final int INTEGER = 12;
  private static final int DOUBLE = 13;
  private static final int BOOLEAN = 14;
  private static final int INSTANT = 15;
  private static final int BYTES = 16;
  private static final int LIST = 17;
  private static final int MAP = 18;

  private Registrations() {}

  /** What a row holds. */
  static Kryo ofRowValues() {
    Kryo kryo = new Kryo(new ClosedClassResolver(), null);
    kryo.setRegistrationRequired(true);
    kryo.setMaxDepth(DataCodec.MAX_DEPTH);
    kryo.register(String.class, new ValueSerializer<>(Wire::writeText, Wire::readText), STRING);
    kryo.register(
        Long.class,
        new ValueSerializer<>((o, v) -> o.writeVarLong(v, false), i -> i.readVarLong(false)),
        LONG);
    kryo.register(
        Integer.class,
        new ValueSerializer<>((o, v) -> o.writeVarInt(v, false), i -> i.readVarInt(false)),
        INTEGER);
    kryo.register(
        Double.class,
        new ValueSerializer<>((o, v) -> o.writeDouble(v), i -> i.readDouble()),
        DOUBLE);
    kryo.register(
        Boolean.class, new ValueSerializer<>(Wire::writeBoolean, Wire::readBoolean), BOOLEAN);
    kryo.register(
        Instant.class, new ValueSerializer<>(Wire::writeInstant, Wire::readInstant), INSTANT);
    kryo.register(byte[].class, new ValueSerializer<>(Wire::writeBytes, Wire::readBytes), BYTES);
    return kryo;
  }

  /** What a row holds, and lists and maps of it. */
  static Kryo ofTrees() {
    Kryo kryo = ofRowValues();
    kryo.register(List.class, new ListSerializer(), LIST);
    kryo.register(Map.class, new MapSerializer(), MAP);
    return kryo;
  }
}
