package dev.covey.fabric.kafka;

import static org.assertj.core.api.Assertions.assertThat;

import dev.covey.fabric.ShardId;
import dev.covey.fabric.kafka.ModelGroup.Member;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.function.Function;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Groups whose members come, go, change what they serve, catch up and miss rounds at random. */
class PlacementSimulationTest {
  private static final int STEPS = 40;
  private static final List<String> SITES = List.of("eu", "us", "jp", "catalog");

  private final Map<String, Integer> standbys = new HashMap<>();
  private int started;
  private Random random;
  private ModelGroup group;

  static List<Long> seeds() {
    Long one = Long.getLong("covey.seed");
    int count = Boolean.getBoolean("covey.soak") ? 5_000 : 60;
    return one != null ? List.of(one) : new Random(count).longs(count).boxed().toList();
  }

  @ParameterizedTest(name = "seed {0} (covey.seed)")
  @MethodSource("seeds")
  void shouldPlaceEveryShardOnceAndComeToRest(long seed) {
    random = new Random(seed);
    Map<String, Integer> shards = new HashMap<>();
    for (String site : SITES) {
      boolean catalog = site.equals(ShardId.CATALOG_SITE);
      shards.put(site, catalog ? 1 : 1 + random.nextInt(12));
      standbys.put(site, catalog ? 0 : random.nextInt(3));
    }
    group = new ModelGroup(shards);
    join();
    for (int step = 0; step < STEPS; step++) {
      change();
      group.settle();
      verifyPlaced();
      if (random.nextInt(4) == 0) {
        verifyRest();
      }
    }
    verifyRest();
  }

  private void change() {
    switch (random.nextInt(8)) {
      case 0, 1 -> join();
      case 2 -> dieOne();
      case 3 -> any().serve(served());
      case 4 -> changePolicy();
      case 5 -> catchUpSome();
      case 6 -> fallBehind();
      default -> missRounds();
    }
  }

  private void join() {
    if (group.members.size() < 7) {
      group.join("n" + ++started, served());
    }
  }

  private void dieOne() {
    if (group.members.size() > 1) {
      group.die(any());
    }
  }

  private Member any() {
    List<Member> all = new ArrayList<>(group.members.values());
    return all.get(random.nextInt(all.size()));
  }

  private Map<String, Integer> served() {
    Map<String, Integer> served = new HashMap<>(standbys);
    served.keySet().removeIf(site -> !site.equals("eu") && random.nextInt(4) == 0);
    return served;
  }

  private void changePolicy() {
    standbys.put(SITES.get(random.nextInt(3)), random.nextInt(4));
    for (Member member : group.members.values()) {
      Map<String, Integer> served = new HashMap<>();
      member.sites.forEach(site -> served.put(site, standbys.get(site)));
      member.serve(served);
      if (random.nextBoolean()) {
        group.round(Set.of());
      }
    }
  }

  private void catchUpSome() {
    for (Member member : group.members.values()) {
      for (ShardId shard : member.followed()) {
        if (random.nextBoolean()) {
          member.placement.caughtUp(shard, true);
        }
      }
    }
  }

  private void fallBehind() {
    Member member = any();
    member.followed().forEach(shard -> member.placement.caughtUp(shard, false));
  }

  /** Some do not hear the end of a round, or of a few, and claim what they had before. */
  private void missRounds() {
    catchUpSome();
    for (int round = random.nextInt(4); round >= 0; round--) {
      Set<Member> deaf = new HashSet<>();
      for (int count = random.nextInt(3); count >= 0; count--) {
        deaf.add(any());
      }
      if (random.nextInt(3) == 0) {
        join();
      }
      group.round(deaf);
    }
  }

  private void verifyPlaced() {
    for (ShardId shard : group.shards) {
      long eligible = group.eligible(shard);
      if (eligible == 0) {
        assertThat(group.owners(shard)).isEmpty();
        continue;
      }
      Member owner = group.owner(shard);
      assertThat(owner.why(shard)).isNotEmpty();
      assertThat(group.followers(shard))
          .as("followers of %s", shard)
          .doesNotContain(owner)
          .allMatch(member -> member.eligible(shard))
          .hasSizeGreaterThanOrEqualTo((int) Math.min(wanted(shard), eligible - 1));
    }
  }

  private int wanted(ShardId shard) {
    return group.members.values().stream().anyMatch(member -> member.eligible(shard))
        ? standbys.get(shard.site())
        : 0;
  }

  /** When all have caught up, all is even, as many follow as are wanted, and nothing moves. */
  private void verifyRest() {
    refreshPolicy();
    group.settleCaughtUp();
    verifyPlaced();
    for (ShardId shard : group.shards) {
      long possible = Math.max(0, group.eligible(shard) - 1);
      assertThat(group.followers(shard))
          .as("followers of %s", shard)
          .hasSize((int) Math.min(wanted(shard), possible));
    }
    verifyEven(member -> member.owned);
    verifyEven(Member::followed);
    var before = group.picture();
    group.settle();
    assertThat(group.picture()).isEqualTo(before);
  }

  private void refreshPolicy() {
    for (Member member : group.members.values()) {
      Map<String, Integer> served = new HashMap<>();
      member.sites.forEach(site -> served.put(site, standbys.get(site)));
      member.serve(served);
    }
  }

  private void verifyEven(Function<Member, Set<ShardId>> having) {
    for (Member fuller : group.members.values()) {
      for (Member emptier : group.members.values()) {
        if (having.apply(fuller).size() - having.apply(emptier).size() >= 2) {
          assertThat(having.apply(fuller))
              .as("what %s could give to %s", fuller, emptier)
              .noneMatch(
                  shard ->
                      emptier.eligible(shard)
                          && !emptier.followed().contains(shard)
                          && !emptier.owned.contains(shard));
        }
      }
    }
  }
}
