package dev.covey.checkpoint.kryo;

import com.esotericsoftware.kryo.Kryo;
import com.esotericsoftware.kryo.Serializer;
import com.esotericsoftware.kryo.io.Input;
import com.esotericsoftware.kryo.io.Output;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;

/** A list in a data tree: a count, then that many values, each after its type id. */
final class ListSerializer extends Serializer<List<?>> {

  @Override
  public void write(Kryo kryo, Output output, List<?> list) {
    output.writeVarInt(list.size(), true);
    for (Object value : list) {
      kryo.writeClassAndObject(output, value);
    }
  }

  @Override
  public List<?> read(Kryo kryo, Input input, Class<? extends List<?>> type) {
    int count = Wire.readCount(input, 1);
    List<Object> list = new ArrayList<>(Wire.roomFor(count));
    for (int i = 0; i < count; i++) {
      list.add(kryo.readClassAndObject(input));
    }
    return Collections.unmodifiableList(list);
  }
}
