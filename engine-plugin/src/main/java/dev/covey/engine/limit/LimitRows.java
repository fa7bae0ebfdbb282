package dev.covey.engine.limit;

import dev.covey.checkpoint.CorruptRecordException;
import dev.covey.checkpoint.DataCodec;
import dev.covey.engine.address.Address;
import dev.covey.engine.address.AddressedIds;
import java.nio.charset.StandardCharsets;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Timestamp;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.UUID;
import org.camunda.bpm.engine.ProcessEngineException;
import org.camunda.bpm.engine.impl.util.ClockUtil;
import org.camunda.bpm.engine.repository.ResourceTypes;

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
    try (PreparedStatement select =
        connection.prepareStatement("SELECT BYTES_ FROM ACT_GE_BYTEARRAY WHERE NAME_ = ?")) {
      select.setString(1, name);
      try (ResultSet rows = select.executeQuery()) {
        return rows.next()
            ? (Map<String, Object>) data.decode(rows.getBytes(1)).get("state")
            : null;
      }
    } catch (CorruptRecordException e) {
      throw new ProcessEngineException(
          "Row '" + name + "' of limit " + key + " is not readable: " + e.getMessage(), e);
    }
  }

  void put(Connection connection, String kind, String key, String home, Map<String, Object> state)
      throws SQLException {
    Map<String, Object> tree = new LinkedHashMap<>();
    tree.put("key", key);
    tree.put("home", home);
    tree.put("state", state);
    byte[] bytes = data.encode(tree);
    String name = name(kind, key, home);
    try (PreparedStatement update =
        connection.prepareStatement(
            "UPDATE ACT_GE_BYTEARRAY SET REV_ = REV_ + 1, BYTES_ = ? WHERE NAME_ = ?")) {
      update.setBytes(1, bytes);
      update.setString(2, name);
      if (update.executeUpdate() > 0) {
        return;
      }
    }
    insert(connection, name, bytes);
  }

  private void insert(Connection connection, String name, byte[] bytes) throws SQLException {
    try (PreparedStatement insert =
        connection.prepareStatement(
            "INSERT INTO ACT_GE_BYTEARRAY (ID_, REV_, NAME_, BYTES_, TYPE_, CREATE_TIME_)"
                + " VALUES (?, 1, ?, ?, ?, ?)")) {
      insert.setString(1, ids.nextId(address));
      insert.setString(2, name);
      insert.setBytes(3, bytes);
      insert.setInt(4, ResourceTypes.RUNTIME.getValue());
      insert.setTimestamp(5, new Timestamp(ClockUtil.getCurrentTime().getTime()));
      insert.executeUpdate();
    }
  }

  private String name(String kind, String key, String home) {
    byte[] which = (key + " " + home).getBytes(StandardCharsets.UTF_8);
    return PREFIX + address.idPrefix() + "/" + kind + "/" + UUID.nameUUIDFromBytes(which);
  }
}
