package dev.covey.engine.faulttolerance.process;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledIfSystemProperty;

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
  private static final String[] PLACED = {"received", "item", "approve", "shipped"};

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

  /** Clerks are slow, so that there are visits that wait whenever policy changes. */
  @Test
  @EnabledIfSystemProperty(named = "covey.soak", matches = "true")
  void shouldLoseNoVisitThatMovesWhileNodesAreKilled() throws Exception {
    long seed = Long.getLong("covey.seed", System.nanoTime());
    System.out.println("seed=" + seed + " rounds=" + ROUNDS);
    ProcessCollective.renew();
    ProcessCollective.use(
        collective -> {
          collective.moving("guests", OrderLoad.ORDER, PLACED);
          Random random = new Random(seed);
          OrderLoad.run(
              collective,
              ORDERS_PER_SECOND,
              seed,
              load -> {
                load.slowClerks(60);
                for (int round = 1; round <= ROUNDS; round++) {
                  load.awaitStarts(5 + random.nextInt(5));
                  collective.moving(round % 2 == 0 ? "guests" : "main", OrderLoad.ORDER, PLACED);
                  load.awaitStarts(random.nextInt(3));
                  killAndBringBack(collective, load, random);
                }
              });
          assertVisitsHaveBeenAndAreNoMore(collective);
          long moves =
              collective.journals().fold().rows("ACT_HI_PROCINST").stream()
                  .filter(row -> String.valueOf(row.value("DELETE_REASON_")).startsWith("Moved to"))
                  .count();
          System.out.println("moves=" + moves);
          assertThat(moves).isGreaterThan(ROUNDS);
          collective.standbys(0);
        });
  }

  private static void run(long seed) throws Exception {
    ProcessCollective.use(
        collective -> {
          collective.placing(OrderLoad.ORDER, PLACED);
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
