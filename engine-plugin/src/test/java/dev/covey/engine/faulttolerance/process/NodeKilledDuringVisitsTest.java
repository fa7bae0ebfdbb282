package dev.covey.engine.faulttolerance.process;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/**
 * Nodes killed with {@code kill -9} while activities visit another site: the home, the visit or,
 * since every node has shards of both sites, both at once.
 */
@Tag("by-itself")
class NodeKilledDuringVisitsTest {
  private static final boolean SOAK = Boolean.getBoolean("covey.soak");
  private static final int ROUNDS = SOAK ? 17 : 1;

  /** With a new collective each: what all rounds leave in the history would take all the time. */
  private static final int PARTS = SOAK ? 3 : 1;

  private static final int ORDERS_PER_SECOND = 3;

  @Test
  void shouldRunEveryPlacedActivityExactlyOnceThoughNodesAreKilled() throws Exception {
    long seed = Long.getLong("covey.seed", System.nanoTime());
    System.out.println("seed=" + seed + " rounds=" + ROUNDS);
    for (int part = 0; part < PARTS; part++) {
      if (part > 0) {
        ProcessCollective.renew();
      }
      run(seed + part);
    }
  }

  private static void run(long seed) throws Exception {
    ProcessCollective.use(
        collective -> {
          collective.placing(OrderLoad.ORDER, "received", "item", "approve", "shipped");
          Random random = new Random(seed);
          OrderLoad.run(
              collective,
              ORDERS_PER_SECOND,
              seed,
              load -> {
                for (int round = 1; round <= ROUNDS; round++) {
                  killAndBringBack(collective, load, random);
                }
              });
          assertVisitsHaveBeenAndAreNoMore(collective);
          collective.standbys(0);
        });
  }

  /** One or, in the soak and now and then, two of the three at once. */
  private static void killAndBringBack(
      ProcessCollective collective, OrderLoad load, Random random) {
    load.awaitStarts(5 + random.nextInt(10));
    List<ChildNode> survivors = new ArrayList<>(collective.alive());
    List<String> victims = new ArrayList<>();
    int dead = ROUNDS > 1 && random.nextInt(4) == 0 ? 2 : 1;
    for (int i = 0; i < dead; i++) {
      ChildNode victim = survivors.remove(random.nextInt(survivors.size()));
      victim.kill();
      victims.add(victim.name());
    }
    collective.awaitAllShards(survivors);
    collective.spawn(victims.toArray(String[]::new));
    collective.awaitSpread();
    System.out.printf("killed=%s %s%n", victims, load);
  }

  private static void assertVisitsHaveBeenAndAreNoMore(ProcessCollective collective) {
    Journals.Folded folded = collective.journals().fold();
    assertThat(folded.rows("ACT_HI_PROCINST"))
        .extracting(row -> String.valueOf(row.value("PROC_DEF_KEY_")))
        .contains(
            "covey.visit.11.fault-order.received",
            "covey.visit.11.fault-order.item",
            "covey.visit.11.fault-order.approve",
            "covey.visit.11.fault-order.shipped");
    assertThat(folded.rows("ACT_RU_EXT_TASK")).isEmpty();
    assertThat(folded.rows("ACT_GE_BYTEARRAY"))
        .extracting(row -> String.valueOf(row.value("NAME_")))
        .noneMatch(name -> name.startsWith("covey.visit") && !name.endsWith(".bpmn"));
  }
}
