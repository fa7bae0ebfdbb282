package dev.covey.engine.limit;

import dev.covey.checkpoint.CorruptRecordException;
import dev.covey.checkpoint.DataCodec;
import dev.covey.engine.address.Address;
import dev.covey.engine.address.AddressedIds;
import dev.covey.engine.view.ByteRows;
import java.nio.charset.StandardCharsets;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import org.camunda.bpm.engine.ProcessEngineException;

/**
 * Shares and ledgers of a shard in the database: rows of ACT_GE_BYTEARRAY at the shard's address,
 * named {@code covey.limit/<prefix of the shard's ids>/<share or ledger>/<hash of key and home>},
 * so they are captured, journaled, checkpointed and handed over as any row. The bytes are plain
 * data: {@code key}, {@code home} and {@code state}.
 */
final class LimitRows {
  private static final String PREFIX = "covey.limit/";

  private final DataCodec data;
  private final AddressedIds ids;
  private final Address address;

  LimitRows(DataCodec data, AddressedIds ids, Address address) {
    this.data = data;
    this.ids = ids;
    this.address = address;
  }

  /** The state of a row, or null if there is none. */
  @SuppressWarnings("unchecked")
  Map<String, Object> find(Connection connection, String kind, String key, String home)
      throws SQLException {
    String name = name(kind, key, home);
    try {
      byte[] bytes = ByteRows.find(connection, name);
      return bytes == null ? null : (Map<String, Object>) data.decode(bytes).get("state");
    } catch (CorruptRecordException e) {
      throw new ProcessEngineException(
          "Row '" + name + "' of limit " + key + " is not readable: " + e.getMessage(), e);
    }
  }

  /** The keys of all rows of a kind. */
  List<String> keys(Connection connection, String kind) throws SQLException {
    List<String> keys = new ArrayList<>();
    try {
      for (byte[] bytes : ByteRows.findAll(connection, prefix(kind))) {
        keys.add((String) data.decode(bytes).get("key"));
      }
    } catch (CorruptRecordException e) {
      throw new ProcessEngineException(
          "A row '" + prefix(kind) + "…' is not readable: " + e.getMessage(), e);
    }
    return keys;
  }

  void put(Connection connection, String kind, String key, String home, Map<String, Object> state)
      throws SQLException {
    Map<String, Object> tree = new LinkedHashMap<>();
    tree.put("key", key);
    tree.put("home", home);
    tree.put("state", state);
    ByteRows.put(connection, name(kind, key, home), () -> ids.nextId(address), data.encode(tree));
  }

  private String name(String kind, String key, String home) {
    byte[] which = (key + " " + home).getBytes(StandardCharsets.UTF_8);
    return prefix(kind) + UUID.nameUUIDFromBytes(which);
  }

  private String prefix(String kind) {
    return PREFIX + address.idPrefix() + "/" + kind + "/";
  }
}
