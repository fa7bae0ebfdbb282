package dev.covey.engine.client;

import dev.covey.checkpoint.Row;
import dev.covey.checkpoint.RowChange;
import dev.covey.checkpoint.ShardImage;
import dev.covey.checkpoint.Turn;
import dev.covey.checkpoint.TurnCodec;
import dev.covey.checkpoint.kryo.KryoCodecs;
import dev.covey.engine.address.VisitKey;
import dev.covey.engine.checkpoint.ShardReader;
import dev.covey.fabric.Fabric;
import dev.covey.fabric.ShardId;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * Root process instances as the journals of all shards have them: independent of what any node says
 * of itself. One thread's own.
 */
public final class JournalAudit {
  private static final String INSTANCES = "ACT_HI_PROCINST";

  /**
   * One root instance.
   *
   * @param timesEnded how many turns ended it; more than one is a fault
   * @param variables its process variables as last journaled, numbers as {@code Long} or {@code
   *     Double}, texts as {@code String}
   */
  public record Instance(
      String id,
      String definitionKey,
      String businessKey,
      String state,
      int timesEnded,
      Map<String, Object> variables) {
    public boolean ended() {
      return timesEnded > 0;
    }
  }

  /**
   * An activity that has ended, as often as it has.
   *
   * @param visit whether it ran for an instance of another site; that instance has ended the
   *     activity, too, when the visit had come home
   * @param node that wrote the turn
   */
  public record Ran(String process, String activity, boolean visit, String site, String node) {}

  private static final TurnCodec CODEC = KryoCodecs.turns();

  private final Map<String, Integer> timesEnded = new HashMap<>();
  private final Map<Ran, Integer> ran = new HashMap<>();
  private final List<ShardImage> images = new ArrayList<>();
  private long turns;

  /** One shard, folded. */
  private record Folded(ShardImage image, Map<String, Integer> timesEnded, Map<Ran, Integer> ran) {}

  void read(Fabric fabric, ShardId shard) {
    ShardReader reader = new ShardReader(fabric, KryoCodecs.data(), CODEC);
    Folded folded = ShardReader.untilWhole(() -> fold(fabric, reader, shard));
    timesEnded.putAll(folded.timesEnded());
    folded.ran().forEach((what, times) -> ran.merge(what, times, Integer::sum));
    turns += folded.image().number();
    images.add(folded.image());
  }

  /** An instance that has ended before the full checkpoint ended once, as far as can be told. */
  private static Folded fold(Fabric fabric, ShardReader reader, ShardId shard) {
    ShardReader.Base base = reader.base(shard);
    ShardImage image = base.image();
    Map<String, Integer> timesEnded = new HashMap<>();
    Map<Ran, Integer> ran = new HashMap<>();
    rows(image, INSTANCES).stream()
        .filter(JournalAudit::ended)
        .forEach(row -> timesEnded.put(row.key().key(), 1));
    fabric.readJournal(
        shard,
        base.journalPosition(),
        record -> {
          Turn turn = CODEC.decode(record.value());
          countEnds(turn, image, timesEnded);
          countActivities(turn, image, shard, ran);
          image.apply(turn);
        });
    return new Folded(image, timesEnded, ran);
  }

  private static void countEnds(Turn turn, ShardImage image, Map<String, Integer> timesEnded) {
    for (RowChange change : turn.changes()) {
      if (change instanceof RowChange.Put put && change.key().table().equals(INSTANCES)) {
        boolean endedBefore = image.row(change.key()).map(JournalAudit::ended).orElse(false);
        if (!endedBefore && ended(put.row())) {
          timesEnded.merge(change.key().key(), 1, Integer::sum);
        }
      }
    }
  }

  private static void countActivities(
      Turn turn, ShardImage image, ShardId shard, Map<Ran, Integer> ran) {
    for (RowChange change : turn.changes()) {
      if (change instanceof RowChange.Put put && change.key().table().equals("ACT_HI_ACTINST")) {
        boolean endedBefore = image.row(change.key()).map(JournalAudit::ended).orElse(false);
        if (!endedBefore && ended(put.row()) && isWork(put.row())) {
          ran.merge(ran(put.row(), shard, turn), 1, Integer::sum);
        }
      }
    }
  }

  private static boolean isWork(Row row) {
    String type = String.valueOf(row.value("ACT_TYPE_"));
    return type.endsWith("Task") || type.equals("callActivity");
  }

  private static Ran ran(Row row, ShardId shard, Turn turn) {
    String key = String.valueOf(row.value("PROC_DEF_KEY_"));
    return new Ran(
        VisitKey.processOf(key),
        String.valueOf(row.value("ACT_ID_")),
        VisitKey.of(key).isPresent(),
        shard.site(),
        turn.header().node());
  }

  private static boolean ended(Row row) {
    return row.value("END_TIME_") != null;
  }

  /** Tasks and calls that have ended, as far back as the journals have the turns. */
  public Map<Ran, Integer> ran() {
    return Map.copyOf(ran);
  }

  /** Turns read. */
  public long turns() {
    return turns;
  }

  /** Every root instance, of all shards. */
  public List<Instance> instances() {
    List<Instance> found = new ArrayList<>();
    for (ShardImage image : images) {
      Map<String, Map<String, Object>> variables = variables(image);
      for (Row row : rows(image, INSTANCES)) {
        if (row.value("SUPER_PROCESS_INSTANCE_ID_") == null) {
          String id = row.key().key();
          found.add(
              new Instance(
                  id,
                  (String) row.value("PROC_DEF_KEY_"),
                  (String) row.value("BUSINESS_KEY_"),
                  (String) row.value("STATE_"),
                  timesEnded.getOrDefault(id, 0),
                  variables.getOrDefault(id, Map.of())));
        }
      }
    }
    return found;
  }

  private static Map<String, Map<String, Object>> variables(ShardImage image) {
    Map<String, Map<String, Object>> byInstance = new HashMap<>();
    for (Row row : rows(image, "ACT_HI_VARINST")) {
      String instance = (String) row.value("PROC_INST_ID_");
      if (instance != null && instance.equals(row.value("EXECUTION_ID_"))) {
        Object value = row.value("LONG_");
        value = value != null ? value : row.value("DOUBLE_");
        value = value != null ? value : row.value("TEXT_");
        byInstance
            .computeIfAbsent(instance, i -> new HashMap<>())
            .put((String) row.value("NAME_"), value);
      }
    }
    return byInstance;
  }

  private static Collection<Row> rows(ShardImage image, String table) {
    return image.tables().contains(table) ? image.rows(table) : List.of();
  }
}
