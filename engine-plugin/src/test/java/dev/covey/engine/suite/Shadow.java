package dev.covey.engine.suite;

import dev.covey.checkpoint.Row;
import dev.covey.checkpoint.RowKey;
import dev.covey.checkpoint.ShardImage;
import dev.covey.checkpoint.TurnCodec;
import dev.covey.checkpoint.kryo.KryoCodecs;
import dev.covey.engine.capture.Table;
import dev.covey.engine.capture.Tables;
import dev.covey.fabric.Fabric;
import dev.covey.fabric.ShardId;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeSet;
import javax.sql.DataSource;

/**
 * What the journals of all shards and of the catalog say that one engine's tables hold, and where
 * the tables differ. Not of it, since they are the node's own: locks of jobs with the revision that
 * counts them, and the clean-up job of the node's history. One thread at a time.
 */
final class Shadow {
  private static final String JOBS = "ACT_RU_JOB";

  private final DataSource dataSource;
  private final Fabric fabric;
  private final TurnCodec codec = KryoCodecs.turns();
  private final Map<ShardId, ShardImage> images = new LinkedHashMap<>();
  private final Map<ShardId, Long> read = new HashMap<>();
  private Tables tables;

  Shadow(DataSource dataSource, Fabric fabric, List<ShardId> shards) {
    this.dataSource = dataSource;
    this.fabric = fabric;
    shards.forEach(shard -> images.put(shard, new ShardImage()));
  }

  /** Turns folded so far. */
  long turns() {
    return images.values().stream().mapToLong(ShardImage::number).sum();
  }

  /** Rows that the journals have now. */
  long rows() {
    return images.values().stream().mapToLong(ShardImage::size).sum();
  }

  /** Reads on in the journals; each difference is a line. */
  List<String> differences() throws SQLException {
    images.forEach(this::readOn);
    List<String> found = new ArrayList<>();
    Map<RowKey, Row> journaled = new HashMap<>();
    images.forEach((shard, image) -> collect(shard, image, journaled, found));
    Map<RowKey, Row> stored = stored();
    TreeSet<String> names = new TreeSet<>();
    journaled.forEach((key, row) -> names.addAll(difference(key, row, stored.get(key))));
    stored.forEach(
        (key, row) -> {
          if (!journaled.containsKey(key)) {
            names.add(key + " is in the tables only");
          }
        });
    found.addAll(names);
    return found;
  }

  private void readOn(ShardId shard, ShardImage image) {
    fabric.readJournal(
        shard,
        read.getOrDefault(shard, 0L),
        record -> {
          image.apply(codec.decode(record.value()));
          read.put(shard, record.offset() + 1);
        });
  }

  private static void collect(
      ShardId shard, ShardImage image, Map<RowKey, Row> journaled, List<String> found) {
    for (String table : image.tables()) {
      for (Row row : image.rows(table)) {
        if (journaled.put(row.key(), comparable(row)) != null) {
          found.add(row.key() + " is on another shard and on " + shard);
        }
      }
    }
  }

  private static List<String> difference(RowKey key, Row journaled, Row stored) {
    if (stored == null) {
      return List.of(key + " is in the journal only");
    }
    if (journaled.equals(stored)) {
      return List.of();
    }
    List<String> columns = new ArrayList<>();
    for (String name : journaled.columns().names()) {
      if (!String.valueOf(journaled.value(name)).equals(String.valueOf(stored.value(name)))) {
        columns.add(name + " " + journaled.value(name) + " but stored " + stored.value(name));
      }
    }
    return List.of(key + " is journaled with " + columns);
  }

  private Map<RowKey, Row> stored() throws SQLException {
    Map<RowKey, Row> rows = new HashMap<>();
    try (Connection connection = dataSource.getConnection();
        Statement statement = connection.createStatement()) {
      if (tables == null) {
        tables = Tables.read(connection);
      }
      for (Table table : tables.all()) {
        readTable(statement, table, rows);
      }
      if (!connection.getAutoCommit()) {
        connection.rollback();
      }
    }
    return rows;
  }

  private static void readTable(Statement statement, Table table, Map<RowKey, Row> into)
      throws SQLException {
    String columns = String.join(", ", table.columns().names());
    try (ResultSet rows = statement.executeQuery("SELECT " + columns + " FROM " + table.name())) {
      while (rows.next()) {
        Object[] raw = new Object[table.columns().size()];
        for (int i = 0; i < raw.length; i++) {
          raw[i] = rows.getObject(i + 1);
        }
        Row row = table.row(raw);
        if (!table.name().equals(JOBS) || !"history-cleanup".equals(row.value("HANDLER_TYPE_"))) {
          into.put(row.key(), comparable(row));
        }
      }
    }
  }

  private static Row comparable(Row row) {
    return row.columns().table().equals(JOBS)
        ? row.with("LOCK_OWNER_", null).with("LOCK_EXP_TIME_", null).with("REV_", null)
        : row;
  }
}
