package dev.covey.engine;

import dev.covey.checkpoint.Row;
import dev.covey.checkpoint.RowKey;
import dev.covey.checkpoint.ShardImage;
import dev.covey.checkpoint.TurnCodec;
import dev.covey.checkpoint.kryo.KryoCodecs;
import dev.covey.engine.capture.Table;
import dev.covey.engine.capture.Tables;
import dev.covey.fabric.Fabric;
import dev.covey.fabric.FabricSettings;
import dev.covey.fabric.NodeId;
import dev.covey.fabric.ShardId;
import dev.covey.fabric.kafka.KafkaFabric;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.UUID;
import org.camunda.bpm.engine.ProcessEngine;
import org.camunda.bpm.engine.impl.cfg.ProcessEngineConfigurationImpl;

/** Compares what journals say with what tables hold. Rows are given as texts, by their keys. */
public final class Journals implements AutoCloseable {
  private static final String JOBS = "ACT_RU_JOB";

  private final TurnCodec codec = KryoCodecs.turns();
  private final Fabric fabric;

  public Journals(LocalCollective collective, Map<String, Integer> shardsBySite) {
    NodeId name = new NodeId("reader-" + UUID.randomUUID().toString().substring(0, 8));
    fabric =
        KafkaFabric.connect(
            FabricSettings.of(
                collective.name(), name, collective.servers().kafka().bootstrapServers()));
    fabric.start();
    fabric.declare(shardsBySite);
  }

  /** The connection that journals are read by. */
  public Fabric fabric() {
    return fabric;
  }

  /** One shard's rows by its journal. */
  public ShardImage image(String shard) {
    ShardImage image = new ShardImage();
    fabric.readJournal(
        ShardId.parse(shard), 0, record -> image.apply(codec.decode(record.value())));
    return image;
  }

  /** How many bytes each turn of a shard's journal has. */
  public List<Integer> turnSizes(String shard) {
    List<Integer> sizes = new ArrayList<>();
    fabric.readJournal(ShardId.parse(shard), 0, record -> sizes.add(record.value().length));
    return sizes;
  }

  /** The rows of several shards by their journals. */
  public Map<RowKey, String> rows(Collection<String> shards) {
    Map<RowKey, String> rows = new TreeMap<>(Journals::compare);
    for (String shard : shards) {
      ShardImage image = image(shard);
      for (String table : image.tables()) {
        image.rows(table).forEach(row -> rows.put(row.key(), text(row)));
      }
    }
    return rows;
  }

  /** The rows in an engine's database. */
  public static Map<RowKey, String> rows(ProcessEngine engine) {
    var configuration = (ProcessEngineConfigurationImpl) engine.getProcessEngineConfiguration();
    Map<RowKey, String> rows = new TreeMap<>(Journals::compare);
    try (Connection connection = configuration.getDataSource().getConnection();
        Statement statement = connection.createStatement()) {
      for (Table table : Tables.read(connection).all()) {
        String columns = String.join(", ", table.columns().names());
        try (ResultSet found =
            statement.executeQuery("SELECT " + columns + " FROM " + table.name())) {
          while (found.next()) {
            Object[] raw = new Object[table.columns().names().size()];
            for (int i = 0; i < raw.length; i++) {
              raw[i] = found.getObject(i + 1);
            }
            Row row = table.row(raw);
            if (!table.name().equals(JOBS)
                || !"history-cleanup".equals(row.value("HANDLER_TYPE_"))) {
              rows.put(row.key(), text(row));
            }
          }
        }
      }
      return rows;
    } catch (SQLException e) {
      throw new IllegalStateException(e);
    }
  }

  /** Lock and revision of a job are the affair of the node that runs it. */
  private static String text(Row row) {
    StringBuilder text = new StringBuilder();
    for (int i = 0; i < row.columns().size(); i++) {
      String name = row.columns().names().get(i);
      boolean lease =
          name.equals("REV_") || name.startsWith("LOCK_") || name.equals("ROOT_PROC_INST_ID_");
      if (!row.columns().table().equals(JOBS) || !lease) {
        Object value = row.value(i);
        text.append(name).append('=');
        text.append(
            value instanceof byte[] bytes ? java.util.HexFormat.of().formatHex(bytes) : value);
        text.append(' ');
      }
    }
    return text.toString();
  }

  private static int compare(RowKey a, RowKey b) {
    int byTable = a.table().compareTo(b.table());
    return byTable != 0 ? byTable : a.key().compareTo(b.key());
  }

  @Override
  public void close() {
    fabric.close();
  }
}
