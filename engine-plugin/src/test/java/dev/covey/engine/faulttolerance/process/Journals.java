package dev.covey.engine.faulttolerance.process;

import dev.covey.checkpoint.Row;
import dev.covey.checkpoint.RowChange;
import dev.covey.checkpoint.ShardImage;
import dev.covey.checkpoint.Turn;
import dev.covey.checkpoint.TurnCodec;
import dev.covey.checkpoint.kryo.KryoCodecs;
import dev.covey.engine.address.Address;
import dev.covey.engine.address.IdLayout;
import dev.covey.engine.checkpoint.ShardReader;
import dev.covey.fabric.Fabric;
import dev.covey.fabric.FabricSettings;
import dev.covey.fabric.NodeId;
import dev.covey.fabric.ShardId;
import dev.covey.fabric.kafka.KafkaFabric;
import dev.covey.policy.Policy;
import dev.covey.policy.Site;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

/** The journals of a collective, read from outside. One thread's own. */
final class Journals implements AutoCloseable {
  private static final String INSTANCES = "ACT_HI_PROCINST";

  /**
   * All shards folded.
   *
   * @param timesEnded by id of every process instance, called ones too
   */
  record Folded(Map<Address, ShardImage> images, Map<String, Integer> timesEnded) {
    List<Row> rows(String table) {
      return images.values().stream().flatMap(image -> image.rows(table).stream()).toList();
    }

    Optional<Row> row(String table, String id) {
      return rows(table).stream().filter(row -> row.key().key().equals(id)).findFirst();
    }

    RowLines lines() {
      RowLines lines = new RowLines();
      images.forEach(lines::add);
      return lines;
    }
  }

  private final TurnCodec codec = KryoCodecs.turns();
  private final Fabric fabric;
  private final ShardReader reader;
  private final Map<Address, ShardId> shards = new HashMap<>();

  private Journals(Fabric fabric, Policy policy) {
    this.fabric = fabric;
    this.reader = new ShardReader(fabric, KryoCodecs.data(), codec);
    shards.put(Address.CATALOG, ShardId.CATALOG);
    for (Site site : policy.sites().values()) {
      for (int number = 0; number < site.shards(); number++) {
        shards.put(new Address(site.number(), number), new ShardId(site.name(), number));
      }
    }
  }

  static Journals open(String collective, String kafka, Policy policy) {
    Fabric fabric =
        KafkaFabric.connect(FabricSettings.of(collective, new NodeId("auditor"), kafka));
    fabric.start();
    Map<String, Integer> sites = new HashMap<>();
    policy.sites().values().forEach(site -> sites.put(site.name(), site.shards()));
    fabric.declare(sites);
    return new Journals(fabric, policy);
  }

  Map<Address, ShardId> shards() {
    return shards;
  }

  /** Throws if a journal has a gap, a turn twice, or bytes that are no turn. */
  Folded fold() {
    Folded folded = new Folded(new HashMap<>(), new HashMap<>());
    shards.forEach(
        (address, shard) -> {
          Map<String, Integer> ends = new HashMap<>();
          ShardImage image = ShardReader.untilWhole(() -> fold(shard, ends));
          folded.timesEnded().putAll(ends);
          folded.images().put(address, image);
        });
    return folded;
  }

  private ShardImage fold(ShardId shard, Map<String, Integer> timesEnded) {
    timesEnded.clear();
    ShardReader.Base base = base(shard);
    ShardImage image = base.image();
    image.rows(INSTANCES).stream()
        .filter(Journals::ended)
        .forEach(row -> timesEnded.put(row.key().key(), 1));
    fabric.readJournal(
        shard,
        base.journalPosition(),
        record -> {
          Turn turn = codec.decode(record.value());
          countEnds(turn, image, timesEnded);
          image.apply(turn);
        });
    return image;
  }

  /** The catalog has no full checkpoints. */
  private ShardReader.Base base(ShardId shard) {
    return shard.isCatalog()
        ? new ShardReader.Base(Optional.empty(), new ShardImage())
        : reader.base(shard);
  }

  private static void countEnds(Turn turn, ShardImage image, Map<String, Integer> timesEnded) {
    for (RowChange change : turn.changes()) {
      if (change instanceof RowChange.Put put && change.key().table().equals(INSTANCES)) {
        boolean before = image.row(change.key()).map(Journals::ended).orElse(false);
        if (!before && ended(put.row())) {
          timesEnded.merge(change.key().key(), 1, Integer::sum);
        }
      }
    }
  }

  static boolean ended(Row row) {
    return row.value("END_TIME_") != null;
  }

  /** Every turn since the newest full checkpoint that touched a row of an instance, a line each. */
  String story(String instance) {
    List<String> lines = new ArrayList<>();
    ShardId shard = shards.get(IdLayout.parse(instance));
    fabric.readJournal(
        shard,
        base(shard).journalPosition(),
        record -> {
          Turn turn = codec.decode(record.value());
          Map<String, String> touched = new TreeMap<>();
          for (RowChange change : turn.changes()) {
            if (isOf(change, instance)) {
              touched.put(change.key().toString(), what(change));
            }
          }
          if (!touched.isEmpty()) {
            lines.add(record.place() + " " + turn.header() + " " + touched);
          }
        });
    return "Journal of instance "
        + instance
        + " since the newest full checkpoint:\n  "
        + String.join("\n  ", lines);
  }

  private static boolean isOf(RowChange change, String instance) {
    if (change.key().key().equals(instance)) {
      return true;
    }
    if (!(change instanceof RowChange.Put put)) {
      return false;
    }
    for (String column : List.of("PROC_INST_ID_", "ROOT_PROC_INST_ID_", "PROCESS_INSTANCE_ID_")) {
      if (put.row().columns().names().contains(column)
          && instance.equals(put.row().value(column))) {
        return true;
      }
    }
    return false;
  }

  private static String what(RowChange change) {
    if (!(change instanceof RowChange.Put put)) {
      return "removed";
    }
    StringBuilder text = new StringBuilder();
    for (String column :
        List.of("ACT_ID_", "STATE_", "NAME_", "LONG_", "RETRIES_", "END_TIME_", "REV_")) {
      if (put.row().columns().names().contains(column) && put.row().value(column) != null) {
        text.append(column).append(put.row().value(column)).append(' ');
      }
    }
    return text.toString().trim();
  }

  @Override
  public void close() {
    fabric.close();
  }
}
