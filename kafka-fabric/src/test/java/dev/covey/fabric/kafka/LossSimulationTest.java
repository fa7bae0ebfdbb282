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
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * Groups whose members die, leave, open what they own or die before, may recover lost shards or
 * not, and avoid shards, at random. A lost shard is never at a member that leaves it to others, and
 * closed only while all do.
 */
class LossSimulationTest {
  private static final int STEPS = 60;
  private static final Set<String> SITES = Set.of("eu", "us", "catalog");

  private final Map<String, Set<String>> leaves = new HashMap<>();
  private final Map<String, Set<ShardId>> avoids = new HashMap<>();
  private int started;
  private Random random;
  private ModelGroup group;

  static List<Long> seeds() {
    Long one = Long.getLong("covey.seed");
    int count = Boolean.getBoolean("covey.soak") ? 5_000 : 100;
    return one != null ? List.of(one) : new Random(count).longs(count).boxed().toList();
  }

  @ParameterizedTest(name = "seed {0} (covey.seed)")
  @MethodSource("seeds")
  void shouldGiveLostShardsToThoseAloneWhoMayRecoverThem(long seed) {
    random = new Random(seed);
    group = new ModelGroup(Map.of("eu", 5, "us", 3, "catalog", 1));
    join();
    for (int step = 0; step < STEPS; step++) {
      change();
      group.settle();
      verify();
    }
    // All may recover: nothing stays closed.
    group.members.values().forEach(member -> mayRecover(member, Set.of()));
    group.settle();
    verify();
    assertThat(group.shards).allSatisfy(shard -> assertThat(group.owners(shard)).hasSize(1));
  }

  private void change() {
    switch (random.nextInt(9)) {
      case 0, 1 -> join();
      case 2, 3 -> goOne(true);
      case 4 -> goOne(false);
      case 5, 6 -> group.open(any());
      case 7 -> mayRecover(any(), someSites());
      default -> avoid(any());
    }
  }

  private void join() {
    if (group.members.size() < 6) {
      Map<String, Integer> served = new HashMap<>();
      SITES.forEach(site -> served.put(site, 0));
      mayRecover(group.join("n" + ++started, served), someSites());
    }
  }

  private void goOne(boolean lost) {
    if (group.members.size() > 1) {
      Member gone = any();
      if (lost) {
        group.die(gone);
      } else {
        group.leave(gone);
      }
    }
  }

  private void mayRecover(Member member, Set<String> left) {
    leaves.put(member.id, left);
    member.placement.leaveLost(left);
  }

  private void avoid(Member member) {
    ShardId shard = group.shards.get(random.nextInt(group.shards.size()));
    Set<ShardId> avoided = avoids.computeIfAbsent(member.id, any -> new HashSet<>());
    boolean now = !avoided.remove(shard);
    if (now) {
      avoided.add(shard);
    }
    member.placement.avoid(shard, now);
  }

  private Set<String> leaves(Member member) {
    return leaves.get(member.id);
  }

  private Member any() {
    List<Member> all = new ArrayList<>(group.members.values());
    return all.get(random.nextInt(all.size()));
  }

  private Set<String> someSites() {
    Set<String> some = new HashSet<>(SITES);
    some.removeIf(site -> random.nextInt(3) == 0);
    return some;
  }

  private void verify() {
    for (ShardId shard : group.shards) {
      List<Member> owners = group.owners(shard);
      String mark = group.marks.get(shard);
      if (owners.isEmpty()) {
        assertThat(mark).as("%s is closed, so it was lost", shard).isNotNull();
        assertThat(group.members.values())
            .as("%s is closed, so nobody may recover it", shard)
            .allMatch(member -> leaves(member).contains(shard.site()))
            .allMatch(member -> member.why(shard).startsWith("closed, for its owner n"));
      } else {
        verifyOwner(shard, owners.get(0), mark);
      }
    }
  }

  private void verifyOwner(ShardId shard, Member owner, String mark) {
    boolean lost = mark != null && !mark.equals(owner.placement.holder().mark());
    if (lost) {
      assertThat(leaves(owner)).as("%s at %s", shard, owner).doesNotContain(shard.site());
    }
    if (avoids.getOrDefault(owner.id, Set.of()).contains(shard)) {
      assertThat(group.members.values())
          .as("%s is avoided by its owner %s, so by all who may own it", shard, owner)
          .allMatch(
              member ->
                  avoids.getOrDefault(member.id, Set.of()).contains(shard)
                      || (lost && leaves(member).contains(shard.site())));
    }
  }
}
