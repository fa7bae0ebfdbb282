package dev.covey.checkpoint.kryo;

import dev.covey.checkpoint.DataCodec;
import dev.covey.checkpoint.Turn;
import dev.covey.checkpoint.TurnCodec;
import java.util.Map;

/** The codecs by Kryo. Both are safe for use by many threads and live as long as this class. */
public final class KryoCodecs {

  private static final TurnCodec TURNS = new Turns();
  private static final DataCodec DATA = new Data();

  private KryoCodecs() {}

  /** The codec of turns. */
  public static TurnCodec turns() {
    return TURNS;
  }

  /** The codec of plain data. */
  public static DataCodec data() {
    return DATA;
  }

  private static final class Turns implements TurnCodec {
    private final ScribePool<Turn> scribes =
        new ScribePool<>(
            () ->
                new Scribe<>(
                    Frame.TURN,
                    Registrations.ofRowValues(),
                    Turn.class,
                    new TurnSerializer(),
                    TurnSerializer::versionOf));

    @Override
    public byte[] encode(Turn turn) {
      return scribes.write(turn);
    }

    @Override
    public Turn decode(byte[] bytes) {
      return scribes.read(bytes);
    }
  }

  private static final class Data implements DataCodec {
    private final ScribePool<Map<String, Object>> scribes =
        new ScribePool<>(
            () ->
                new Scribe<>(
                    Frame.DATA,
                    Registrations.ofTrees(),
                    MapSerializer.type(),
                    new MapSerializer(),
                    tree -> 1));

    @Override
    public byte[] encode(Map<String, Object> data) {
      return scribes.write(data);
    }

    @Override
    public Map<String, Object> decode(byte[] bytes) {
      return scribes.read(bytes);
    }
  }
}
