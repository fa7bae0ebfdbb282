package dev.covey.fabric.kafka;

import static org.assertj.core.api.Assertions.assertThat;

import dev.covey.fabric.NodeId;
import dev.covey.fabric.PlacedNode;
import dev.covey.fabric.PlacedShard;
import dev.covey.fabric.ShardId;
import dev.covey.fabric.kafka.ModelGroup.Member;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.Set;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** What is foreseen is what a group then does, as the model of Kafka's group plays it. */
class ForecastTest {
  private static final String MEMBER = "member-of-";

  static List<Long> seeds() {
    Long one = Long.getLong("covey.seed");
    int count = Boolean.getBoolean("covey.soak") ? 5_000 : 100;
    return one != null ? List.of(one) : new Random(count).longs(count).boxed().toList();
  }

  @ParameterizedTest(name = "seed {0} (covey.seed)")
  @MethodSource("seeds")
  void shouldForeseeWhatTheGroupDoes(long seed) {
    Random random = new Random(seed);
    Map<String, Integer> shards = new TreeMap<>(Map.of("eu", 1 + random.nextInt(9)));
    shards.put("us", 1 + random.nextInt(9));
    Map<String, Integer> withCatalog = new TreeMap<>(shards);
    withCatalog.put(ShardId.CATALOG_SITE, 1);
    ModelGroup group = new ModelGroup(withCatalog);
    int nodes = 1 + random.nextInt(5);
    Map<String, Integer> standbys = standbys(random);
    for (int i = 1; i <= nodes; i++) {
      group.join("n" + i, served(standbys, random));
    }
    group.settleCaughtUp();
    Map<String, Integer> other = random.nextBoolean() ? standbys : changed(standbys, random);
    List<PlacedNode> placed = new ArrayList<>();
    for (Member member : group.members.values()) {
      Map<String, Integer> serves = served(other, random);
      placed.add(placed(member, serves));
      member.serve(serves);
    }

    Map<ShardId, PlacedShard> foreseen = KafkaFabric.foresee(placed, shards);
    group.settleCaughtUp();

    assertThat(foreseen.keySet()).containsExactlyInAnyOrderElementsOf(group.shards);
    for (ShardId shard : group.shards) {
      PlacedShard then = foreseen.get(shard);
      List<String> owners = group.owners(shard).stream().map(member -> member.id).toList();
      assertThat(then.owner().map(node -> MEMBER + node.value()).stream().toList())
          .as("owner of %s", shard)
          .isEqualTo(owners);
      assertThat(then.standbys())
          .extracting(node -> MEMBER + node.value())
          .as("standbys of %s", shard)
          .containsExactlyInAnyOrderElementsOf(
              group.followers(shard).stream().map(member -> member.id).toList());
    }
  }

  private static Map<String, Integer> standbys(Random random) {
    return Map.of("eu", random.nextInt(3), "us", random.nextInt(2), ShardId.CATALOG_SITE, 0);
  }

  /** To no standbys at all the model says nothing of where those go that had some. */
  private static Map<String, Integer> changed(Map<String, Integer> standbys, Random random) {
    Map<String, Integer> changed = new HashMap<>(standbys(random));
    standbys.forEach((site, count) -> changed.merge(site, Math.min(count, 1), Math::max));
    return changed;
  }

  /** Now and then a node that stands aside; else some sites, and always the catalog. */
  private static Map<String, Integer> served(Map<String, Integer> standbys, Random random) {
    Map<String, Integer> served = new HashMap<>(standbys);
    if (random.nextInt(5) == 0) {
      return Map.of();
    }
    served.keySet().removeIf(site -> !site.equals("catalog") && random.nextInt(3) == 0);
    return served;
  }

  private static PlacedNode placed(Member member, Map<String, Integer> serves) {
    Map<ShardId, Boolean> followed = new HashMap<>();
    MemberReport report = member.placement.report();
    report.follows().forEach((shard, f) -> followed.put(shard, f.caughtUp()));
    Map<String, Integer> sites = new HashMap<>(serves);
    sites.remove(ShardId.CATALOG_SITE);
    return new PlacedNode(
        new NodeId(member.id.substring(MEMBER.length())),
        serves.isEmpty() ? Optional.empty() : Optional.of(sites),
        member.owned,
        followed);
  }

  @Test
  void shouldSayWhyAndLeaveAShardClosedThatNobodyMayOwn() {
    Set<ShardId> all = Set.of(new ShardId("eu", 0), new ShardId("eu", 1), ShardId.CATALOG);
    PlacedNode leaving = new PlacedNode(new NodeId("a"), Optional.empty(), all, Map.of());
    PlacedNode other =
        new PlacedNode(new NodeId("b"), Optional.of(Map.of("eu", 0)), Set.of(), Map.of());

    Map<ShardId, PlacedShard> placed =
        KafkaFabric.foresee(List.of(leaving, other), Map.of("eu", 2, "us", 1));

    assertThat(placed.get(new ShardId("eu", 0)))
        .isEqualTo(
            new PlacedShard(Optional.of(new NodeId("b")), "only member of the site", List.of()));
    assertThat(placed.get(ShardId.CATALOG).owner()).contains(new NodeId("b"));
    assertThat(placed.get(new ShardId("us", 0)))
        .isEqualTo(new PlacedShard(Optional.empty(), "", List.of()));
  }
}
