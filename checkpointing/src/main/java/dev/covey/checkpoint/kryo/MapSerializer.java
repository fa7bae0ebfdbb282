package dev.covey.checkpoint.kryo;

import com.esotericsoftware.kryo.Kryo;
import com.esotericsoftware.kryo.KryoException;
import com.esotericsoftware.kryo.Serializer;
import com.esotericsoftware.kryo.io.Input;
import com.esotericsoftware.kryo.io.Output;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.Map;

/**
 * A map in a data tree, and the payload of plain data, which is one map.
 *
 * <table>
 *   <caption>Layout of a map</caption>
 *   <tr><th>what</th><th>as</th></tr>
 *   <tr><td>n, the number of entries</td><td>count</td></tr>
 *   <tr><td>n times: key</td><td>text</td></tr>
 *   <tr><td>… and value</td><td>type id of {@link Registrations}, then the value; a list is a count
 *       and its values, a map as here</td></tr>
 * </table>
 *
 * <p>Counts, texts and values are laid out as {@link Wire} says.
 */
final class MapSerializer extends Serializer<Map<String, Object>> {

  /** The class of what is read; Java has no literal for it. */
  @SuppressWarnings("unchecked")
  static Class<Map<String, Object>> type() {
    return (Class<Map<String, Object>>) (Class<?>) Map.class;
  }

  private static final int LEAST_ENTRY_BYTES = 2;

  @Override
  public void write(Kryo kryo, Output output, Map<String, Object> map) {
    output.writeVarInt(map.size(), true);
    for (Map.Entry<?, ?> entry : map.entrySet()) {
      if (!(entry.getKey() instanceof String key)) {
        throw new IllegalArgumentException("Expected texts as keys, but got " + entry.getKey());
      }
      Wire.writeText(output, key);
      kryo.writeClassAndObject(output, entry.getValue());
    }
  }

  @Override
  public Map<String, Object> read(
      Kryo kryo, Input input, Class<? extends Map<String, Object>> type) {
    int count = Wire.readCount(input, LEAST_ENTRY_BYTES);
    Map<String, Object> map = new LinkedHashMap<>();
    for (int i = 0; i < count; i++) {
      String key = Wire.readText(input);
      map.put(key, kryo.readClassAndObject(input));
      if (map.size() != i + 1) {
        throw new KryoException("a key stands twice in one map");
      }
    }
    return Collections.unmodifiableMap(map);
  }
}
