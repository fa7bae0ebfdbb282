package dev.covey.engine.node;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.covey.checkpoint.Columns;
import dev.covey.checkpoint.Row;
import dev.covey.checkpoint.RowChange;
import dev.covey.checkpoint.RowKey;
import dev.covey.engine.address.Address;
import dev.covey.fabric.NodeId;
import dev.covey.fabric.ShardId;
import dev.covey.policy.ModelledPlace;
import dev.covey.policy.NodeState;
import dev.covey.policy.Policy;
import dev.covey.policy.PolicyDocument;
import dev.covey.policy.PolicyTrust;
import dev.covey.policy.Revision;
import dev.covey.policy.Site;
import dev.covey.policy.SitePolicy;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicLong;
import org.camunda.bpm.engine.ProcessEngineException;
import org.junit.jupiter.api.Test;

class NodePartsTest {
  private static final int SWAPS = Boolean.getBoolean("covey.soak") ? 2_000_000 : 50_000;
  private static final int REVISIONS = 50;
  private static final int EVEN = Site.numberOf("even");
  private static final int ODD = Site.numberOf("odd");
  private static final List<RowChange> CHANGES = List.of(changeOf("order"));

  private static final ModelledPlace LANES =
      new ModelledPlace(List.of("clerks", "Even", "Odd"), Optional.empty());

  private final NodeParts parts =
      new NodeParts(
          new NodeSettings(
              "shop",
              new NodeId("shop-1"),
              Map.of(),
              Store.FILE,
              null,
              Map.of(),
              (short) 1,
              null,
              null,
              Path.of("nowhere"),
              PolicyTrust.NONE));

  /** Each site is there only every other revision, and each value says which revision it is of. */
  private static Policy policy(long number) {
    return PolicyDocument.parse(
            """
            sites:
              %1$s:
                selector: ""
                shards: %2$d
                checkpoint: { page: %3$d }
                workspace: { quota: %2$d }
                history: { keep: %2$ds }
            defaults: { site: %1$s, retry: R%2$d/PT10S, durability: %4$s }
            nodes: { shop-1: { state: %5$s } }
            """
                .formatted(
                    site(number),
                    number,
                    1024 + number,
                    number % 2 == 0 ? "relaxed" : "journaled",
                    number % 3 == 0 ? "paused" : "active"))
        .toPolicy(new Revision(number));
  }

  private static String site(long number) {
    return number % 2 == 0 ? "even" : "odd";
  }

  @Test
  void shouldNeverDecideByTwoRevisions() throws Exception {
    List<Policy> policies = new ArrayList<>();
    for (long number = 1; number <= REVISIONS; number++) {
      policies.add(policy(number));
    }
    parts.live(policies.get(0));
    AtomicLong left = new AtomicLong(SWAPS);
    List<Callable<Void>> work = new ArrayList<>();
    work.add(
        () -> {
          Random random = new Random(7);
          while (left.decrementAndGet() > 0) {
            parts.live(policies.get(random.nextInt(REVISIONS)));
          }
          return null;
        });
    for (int i = 0; i < 2; i++) {
      work.add(
          () -> {
            do {
              requireOneRevision();
            } while (left.get() > 0);
            return null;
          });
    }
    ExecutorService threads = Executors.newFixedThreadPool(work.size());
    try {
      for (Future<Void> done : threads.invokeAll(work)) {
        done.get();
      }
    } finally {
      threads.shutdownNow();
    }
  }

  /** Plain comparisons, since the more time is spent in asking, the more often a swap falls in. */
  private void requireOneRevision() {
    SitePolicy start = new PolicySites(parts).of("order");
    long number = start.revision().number();
    require(number, start.name().equals(site(number)));
    require(number, start.number() == (number % 2 == 0 ? EVEN : ODD));
    require(number, start.shards() == number);
    require(number, start.workspace().bytes() == number);

    SitePolicy placed = parts.placement.of("order", "charge", LANES).site();
    number = placed.revision().number();
    require(number, placed.name().equals(site(number)) && placed.shards() == number);

    NodeParts.Live live = parts.live();
    number = live.policy().revision().number();
    Address address = new Address(number % 2 == 0 ? EVEN : ODD, 0);
    ShardId shard = live.shardAt(address);
    require(number, shard.site().equals(site(number)));
    require(number, live.pagingAt(address).pageBytes() == 1024 + number);
    require(number, live.at(shard).history().keep().orElseThrow().toSeconds() == number);
    require(number, live.is(number % 3 == 0 ? NodeState.PAUSED : NodeState.ACTIVE));
    require(number, live.saidBy().endsWith(" revision " + number));
    require(number, live.relaxed(CHANGES) == (number % 2 == 0));
  }

  private static void require(long revision, boolean holds) {
    if (!holds) {
      throw new AssertionError("A decision of revision " + revision + " has values of another");
    }
  }

  @Test
  void shouldNameTheRevisionThatHasNoSuchSite() {
    parts.live(policy(7));
    Address removed = new Address(Site.numberOf("even"), 3);

    assertThatThrownBy(() -> parts.live().shardAt(removed))
        .isInstanceOf(ProcessEngineException.class)
        .hasMessage(
            "The id names site number %d, which revision 7 of the policy does not have; was the site removed?",
            Site.numberOf("even"));
    assertThat(parts.live().at(removed).name()).isEqualTo(Site.CATALOG);
  }

  @Test
  void shouldPrescribeNothingBeforeThereIsAPolicy() {
    assertThat(parts.retryOf("order", "charge")).isEmpty();
    assertThat(parts.paused()).isFalse();
  }

  private static RowChange changeOf(String process) {
    Columns columns = new Columns("ACT_RU_EXECUTION", List.of("ID_", "PROC_DEF_ID_"));
    Object[] values = {"1", process + ":1:2"};
    return new RowChange.Put(new Row(new RowKey("ACT_RU_EXECUTION", "1"), columns, values));
  }
}
