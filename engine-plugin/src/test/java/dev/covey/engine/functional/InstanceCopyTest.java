package dev.covey.engine.functional;

import static org.assertj.core.api.Assertions.assertThat;

import dev.covey.checkpoint.Row;
import dev.covey.checkpoint.RowChange;
import dev.covey.checkpoint.RowKey;
import dev.covey.checkpoint.kryo.KryoCodecs;
import dev.covey.engine.Journals;
import dev.covey.engine.LocalCollective;
import dev.covey.engine.address.Address;
import dev.covey.engine.address.AddressedIds;
import dev.covey.engine.address.IdLayout;
import dev.covey.engine.time.InstanceHistory;
import dev.covey.engine.time.ShardTurns;
import dev.covey.engine.transfer.InstanceCopy;
import dev.covey.fabric.ShardId;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.camunda.bpm.engine.ProcessEngine;
import org.junit.jupiter.api.Test;

/** Copies of what random runs leave, at each of their turns, share no id with the originals. */
class InstanceCopyTest {
  private static final ShardId SHARD = new ShardId("main", 0);
  private static final long SEED = Long.getLong("covey.seed", 20_261_126L);
  private static final int STEPS = 120;
  private static final Address TARGET = new Address(77, 5);
  private static final Pattern ID = Pattern.compile("[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}");
  private static final Set<String> USERS = Set.of("TEXT_", "TEXT2_", "BUSINESS_KEY_");
  private static final Set<String> RESET = Set.of("REV_", "LOCK_EXP_TIME_", "WORKER_ID_");

  @Test
  void shouldLeaveNoIdOfTheOriginal() {
    System.out.println("Random walk of " + STEPS + " commands, covey.seed=" + SEED);
    try (LocalCollective collective =
            LocalCollective.withPolicy(
                """
                sites: { main: { selector: "", shards: 1 } }
                defaults: { site: main, durability: journaled }
                """);
        Journals journals = new Journals(collective, Map.of("main", 1))) {
      ProcessEngine engine = collective.join("node-1", "", c -> c.setJobExecutorActivate(false));
      collective.awaitShards(1);
      collective.awaitShares();
      new RandomWork(engine, SEED).steps(STEPS);
      assertCopies(new ShardTurns(journals.fabric(), KryoCodecs.turns()), instances(journals));
    }
  }

  private static Set<String> instances(Journals journals) {
    Set<String> instances = new TreeSet<>();
    journals
        .fabric()
        .readJournal(
            SHARD,
            0,
            record ->
                KryoCodecs.turns().decode(record.value()).changes().stream()
                    .map(RowChange::key)
                    .filter(key -> key.table().equals("ACT_HI_PROCINST"))
                    .forEach(key -> instances.add(key.key())));
    return instances;
  }

  private static void assertCopies(ShardTurns turns, Set<String> roots) {
    int copies = 0;
    Set<String> tables = new HashSet<>();
    for (String root : roots) {
      InstanceHistory history = InstanceHistory.read(turns, SHARD, root);
      if (history.root().equals(root)) {
        for (InstanceHistory.Moment moment : history.moments()) {
          Map<RowKey, Row> rows = history.rowsAt(moment.header().number());
          rows.keySet().forEach(key -> tables.add(key.table()));
          if (!rows.isEmpty()) {
            assertCopy(root, new ArrayList<>(rows.values()));
            copies++;
          }
        }
      }
    }
    assertThat(copies).isGreaterThan(50);
    assertThat(tables)
        .contains(
            "ACT_RU_EXECUTION",
            "ACT_RU_TASK",
            "ACT_RU_VARIABLE",
            "ACT_RU_JOB",
            "ACT_RU_EVENT_SUBSCR",
            "ACT_RU_EXT_TASK",
            "ACT_RU_INCIDENT",
            "ACT_GE_BYTEARRAY",
            "ACT_HI_ACTINST",
            "ACT_HI_DETAIL");
  }

  private static void assertCopy(String root, List<Row> original) {
    AddressedIds ids = new AddressedIds(() -> TARGET, new Random(SEED));
    InstanceCopy copy = InstanceCopy.of(root, original, ids::getNextId);

    assertThat(copy.rows()).hasSameSizeAs(original);
    assertThat(IdLayout.parse(copy.root())).isEqualTo(TARGET);
    assertThat(new HashSet<>(copy.ids().values())).hasSameSizeAs(copy.ids().keySet());
    Set<RowKey> keys = new HashSet<>();
    Map<String, String> back = new HashMap<>();
    copy.ids().forEach((old, id) -> back.put(id, old));
    for (int i = 0; i < original.size(); i++) {
      Row row = copy.rows().get(i);
      assertThat(keys.add(row.key())).as("key of its own: %s", row.key()).isTrue();
      assertThat(foreignIds(row)).as("old ids in %s, seed %d", row.key(), SEED).isEmpty();
      assertThat(values(row, back)).isEqualTo(values(original.get(i), Map.of()));
    }
  }

  /** Ids of a shard that is not the copy's; those of the catalog are not the instance's. */
  private static List<String> foreignIds(Row row) {
    List<String> found = new ArrayList<>(foreignIds(row.key().key()));
    for (int i = 0; i < row.columns().size(); i++) {
      if (row.value(i) instanceof String text && !USERS.contains(row.columns().names().get(i))) {
        found.addAll(foreignIds(text));
      }
    }
    return found;
  }

  private static List<String> foreignIds(String text) {
    List<String> found = new ArrayList<>();
    Matcher ids = ID.matcher(text);
    while (ids.find()) {
      Address address = IdLayout.parse(ids.group());
      if (address != null && !address.isCatalog() && !address.equals(TARGET)) {
        found.add(ids.group());
      }
    }
    return found;
  }

  /** Its values as texts, ids translated back; what a copy begins anew is left out. */
  private static Map<String, Object> values(Row row, Map<String, String> back) {
    Map<String, Object> values = new HashMap<>();
    values.put("key", translated(row.key().key(), back));
    for (int i = 0; i < row.columns().size(); i++) {
      String column = row.columns().names().get(i);
      if (!RESET.contains(column) && !column.startsWith("LOCK_")) {
        Object value = row.value(i);
        values.put(
            column,
            value instanceof byte[] bytes
                ? java.util.HexFormat.of().formatHex(bytes)
                : translated(String.valueOf(value), back));
      }
    }
    return values;
  }

  private static String translated(String text, Map<String, String> back) {
    return ID.matcher(text).replaceAll(id -> back.getOrDefault(id.group(), id.group()));
  }
}
