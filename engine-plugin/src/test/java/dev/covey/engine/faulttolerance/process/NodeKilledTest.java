package dev.covey.engine.faulttolerance.process;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledIfSystemProperty;

/**
 * Nodes killed with {@code kill -9} at any moment under load, and started again; in the soak. In
 * each build {@link NodeKilledDuringVisitsTest} does the same, with activities elsewhere.
 */
@Tag("by-itself")
@EnabledIfSystemProperty(named = "covey.soak", matches = "true")
class NodeKilledTest {
  private static final int ROUNDS = 20;
  private static final long TAKEOVER_LIMIT_MS = 30_000;
  private static final int ORDERS_PER_SECOND = 4;

  @Test
  void shouldEndEveryInstanceOnceThoughNodesAreKilledUnderLoad() throws Exception {
    killNodes(ROUNDS, 0);
  }

  /** A killed node's shards go to nodes that had them ready, or had begun to make them so. */
  @Test
  void shouldDoSoWithStandbys() throws Exception {
    killNodes(5, 1);
  }

  private static void killNodes(int rounds, int standbys) throws Exception {
    long seed = Long.getLong("covey.seed", System.nanoTime());
    System.out.println("seed=" + seed + " rounds=" + rounds + " standbys=" + standbys);
    ProcessCollective.use(
        collective -> {
          collective.standbys(standbys);
          Random random = new Random(seed);
          OrderLoad.run(
              collective,
              ORDERS_PER_SECOND,
              seed,
              load -> {
                for (int round = 1; round <= rounds; round++) {
                  killOne(collective, load, random, round);
                }
              });
          collective.standbys(0);
        });
  }

  private static void killOne(
      ProcessCollective collective, OrderLoad load, Random random, int round) {
    int moment = random.nextInt(20);
    load.awaitStarts(moment);
    List<ChildNode> survivors = new ArrayList<>(collective.alive());
    ChildNode victim = survivors.remove(random.nextInt(survivors.size()));
    boolean atOnce = random.nextInt(3) == 0;
    victim.kill();
    ChildNode again = atOnce ? collective.begin(victim.name()) : null;
    if (again != null) {
      survivors.add(again);
    }
    long takeover = collective.awaitAllShards(survivors);
    if (again != null) {
      collective.joined(again);
    } else {
      collective.spawn(victim.name());
    }
    collective.awaitSpread();
    System.out.printf(
        "round=%d victim=%s moment=%d restarted_at_once=%s takeover_ms=%d %s%n",
        round, victim.name(), moment, atOnce, takeover, load);
    assertThat(takeover).describedAs("takeover of %s", victim).isLessThan(TAKEOVER_LIMIT_MS);
  }
}
