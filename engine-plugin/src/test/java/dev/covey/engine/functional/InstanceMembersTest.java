package dev.covey.engine.functional;

import static org.assertj.core.api.Assertions.assertThat;

import dev.covey.checkpoint.Row;
import dev.covey.checkpoint.RowChange;
import dev.covey.checkpoint.RowKey;
import dev.covey.checkpoint.ShardImage;
import dev.covey.checkpoint.Turn;
import dev.covey.checkpoint.kryo.KryoCodecs;
import dev.covey.engine.Journals;
import dev.covey.engine.LocalCollective;
import dev.covey.engine.time.InstanceMembers;
import dev.covey.fabric.ShardId;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import org.camunda.bpm.engine.ProcessEngine;
import org.junit.jupiter.api.Test;

/** Every row that random runs leave in a shard's journal belongs to one root instance, and one. */
class InstanceMembersTest {
  private static final long SEED = Long.getLong("covey.seed", 20_261_125L);
  private static final int STEPS = 150;

  @Test
  void shouldLeaveNoRowUnassigned() {
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
      assertEachRowHasOneRoot(turns(journals));
    }
  }

  private static List<Turn> turns(Journals journals) {
    List<Turn> turns = new ArrayList<>();
    ShardImage image = new ShardImage();
    journals
        .fabric()
        .readJournal(
            new ShardId("main", 0),
            0,
            record -> {
              Turn turn = KryoCodecs.turns().decode(record.value());
              Turn whole = new Turn(turn.header(), image.whole(turn.changes()));
              image.apply(whole);
              turns.add(whole);
            });
    return turns;
  }

  private static void assertEachRowHasOneRoot(List<Turn> turns) {
    Set<String> roots = new TreeSet<>();
    Set<RowKey> all = new HashSet<>();
    for (Turn turn : turns) {
      for (RowChange change : turn.changes()) {
        all.add(change.key());
        if (change instanceof RowChange.Put put
            && put.key().table().equals("ACT_HI_PROCINST")
            && put.row().value("SUPER_PROCESS_INSTANCE_ID_") == null) {
          roots.add(put.key().key());
        }
      }
    }
    Map<RowKey, String> owners = new HashMap<>();
    for (String root : roots) {
      InstanceMembers members = new InstanceMembers(root);
      for (Turn turn : turns) {
        for (RowChange change : members.of(turn)) {
          String other = owners.putIfAbsent(change.key(), root);
          assertThat(other == null || other.equals(root))
              .as("%s of %s and %s, seed %d", change.key(), root, other, SEED)
              .isTrue();
        }
      }
    }
    assertThat(roots.size()).isGreaterThan(5);
    all.removeAll(owners.keySet());
    assertThat(all).as("rows of no instance, seed %d", SEED).isEmpty();
    for (int cut = 1; cut < turns.size(); cut += 1 + turns.size() / 7) {
      assertSameRowsFromAnImage(turns, cut, owners);
    }
  }

  /** Who begins with an image finds the same rows as who has read all turns. */
  private static void assertSameRowsFromAnImage(
      List<Turn> turns, int cut, Map<RowKey, String> owners) {
    ShardImage image = new ShardImage();
    turns.subList(0, cut).forEach(image::apply);
    List<Row> rows = new ArrayList<>();
    image.tables().forEach(table -> rows.addAll(image.rows(table)));
    Set<RowKey> seen = new HashSet<>();
    rows.forEach(row -> seen.add(row.key()));
    List<Turn> later = turns.subList(cut, turns.size());
    later.forEach(turn -> turn.changes().forEach(change -> seen.add(change.key())));
    for (String root : new TreeSet<>(owners.values())) {
      InstanceMembers members = new InstanceMembers(root);
      Set<RowKey> found = new HashSet<>();
      members.admit(rows).forEach(row -> found.add(row.key()));
      later.forEach(turn -> members.of(turn).forEach(change -> found.add(change.key())));
      Set<RowKey> expected = new HashSet<>(seen);
      expected.removeIf(key -> !root.equals(owners.get(key)));
      assertThat(found).as("from turn %d on, seed %d", cut, SEED).isEqualTo(expected);
    }
  }
}
