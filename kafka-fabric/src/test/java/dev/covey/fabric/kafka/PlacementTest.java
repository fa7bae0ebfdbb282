package dev.covey.fabric.kafka;

import static org.assertj.core.api.Assertions.assertThat;

import dev.covey.fabric.ShardId;
import dev.covey.fabric.kafka.ModelGroup.Member;
import java.util.Map;
import java.util.Set;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** Where shards go, and what is said of it. */
class PlacementTest {
  private static final ShardId EU0 = new ShardId("eu", 0);
  private static final Map<String, Integer> ONE_STANDBY = Map.of("eu", 1);
  private static final Map<String, Integer> NO_STANDBY = Map.of("eu", 0);

  private final ModelGroup group = new ModelGroup(Map.of("eu", 4));

  @Test
  void shouldMoveShardsAtOnceWhereNoStandbysAreWanted() {
    Member a = group.join("a", NO_STANDBY);
    group.settle();
    assertThat(a.why(EU0)).isEqualTo("only member of the site");

    Member b = group.join("b", NO_STANDBY);
    assertThat(group.round(Set.of())).isTrue();
    assertThat(a.owned).hasSize(2);
    assertThat(b.owned).isEmpty();
    group.settle();

    assertThat(a.owned).hasSize(2).allMatch(shard -> a.why(shard).startsWith("was here"));
    assertThat(b.owned).hasSize(2).allMatch(shard -> b.why(shard).equals("balance"));
    assertThat(a.followed()).isEmpty();
  }

  @Test
  void shouldLetANewMemberWarmUpBeforeItGetsItsShare() {
    Member a = group.join("a", ONE_STANDBY);
    group.settle();
    Member b = group.join("b", ONE_STANDBY);
    group.settle();
    assertThat(a.owned).hasSize(4);
    assertThat(b.followed()).hasSize(4);
    assertThat(b.placement.reasons().values())
        .containsOnly("warming up to take over from a", "standby of a");
    ShardId warming =
        b.followed().stream()
            .filter(shard -> b.why(shard).startsWith("warming"))
            .findFirst()
            .orElseThrow();
    ShardId other =
        b.followed().stream()
            .filter(shard -> b.why(shard).startsWith("standby"))
            .findFirst()
            .orElseThrow();

    b.placement.caughtUp(other, true);
    assertThat(b.placement.takeRejoin()).as("nobody waits for %s", other).isFalse();
    b.placement.caughtUp(warming, true);
    assertThat(b.placement.takeRejoin()).isTrue();
    group.round(Set.of());
    assertThat(b.why(warming)).isEqualTo("about to take over from a");
    group.settle();

    // One that was not waited for serves as well, now that the group is asked.
    assertThat(b.owned).containsExactlyInAnyOrder(warming, other);
    assertThat(b.why(warming)).isEqualTo("caught-up standby took over from a");
    assertThat(a.followed()).isEqualTo(b.owned);
  }

  @Test
  void shouldGiveALostOwnersShardsToItsCaughtUpStandbys() {
    Member a = group.join("a", ONE_STANDBY);
    Member b = group.join("b", ONE_STANDBY);
    Member c = group.join("c", ONE_STANDBY);
    group.settleCaughtUp();
    Set<ShardId> orphans = Set.copyOf(a.owned);
    Set<ShardId> ofB = Set.copyOf(b.followed());

    group.die(a);
    group.settle();

    for (ShardId orphan : orphans) {
      Member heir = ofB.contains(orphan) ? b : c;
      assertThat(group.owner(orphan)).isEqualTo(heir);
      assertThat(heir.why(orphan)).isEqualTo("caught-up standby took over from a");
    }
    group.settle();
    ShardId orphan = orphans.iterator().next();
    assertThat(group.owner(orphan).why(orphan))
        .isEqualTo("was here (came as: caught-up standby took over from a)");
  }

  @Test
  void shouldGiveTheShardsOfAMemberThatStandsAsideToItsStandbysUntilItIsBack() {
    Member a = group.join("a", ONE_STANDBY);
    Member b = group.join("b", ONE_STANDBY);
    Member c = group.join("c", ONE_STANDBY);
    group.settleCaughtUp();
    Set<ShardId> given = Set.copyOf(a.owned);
    Set<ShardId> ofB = Set.copyOf(b.followed());

    a.serve(Map.of());
    group.settleCaughtUp();

    assertThat(given).isNotEmpty();
    for (ShardId shard : given) {
      assertThat(group.owner(shard)).isEqualTo(ofB.contains(shard) ? b : c);
      assertThat(group.owner(shard).why(shard)).contains("caught-up standby took over");
    }
    assertThat(a.owned).isEmpty();
    assertThat(a.followed()).isEmpty();
    a.serve(ONE_STANDBY);
    group.settleCaughtUp();
    assertThat(a.owned).isNotEmpty();
  }

  @Test
  void shouldGiveALostOwnersShardToTheEmptiestIfNobodyHasCaughtUp() {
    Member a = group.join("a", ONE_STANDBY);
    group.settle();
    Member b = group.join("b", ONE_STANDBY);
    Member c = group.join("c", ONE_STANDBY);
    group.settle();

    group.die(a);
    group.settle();

    assertThat(b.owned).hasSize(2);
    assertThat(c.owned).hasSize(2).allMatch(shard -> c.why(shard).startsWith("no standby"));
  }

  @Test
  void shouldKeepACaughtUpStandbyUntilItsSuccessorHasCaughtUp() {
    group.join("a", ONE_STANDBY);
    group.join("b", ONE_STANDBY);
    group.settleCaughtUp();
    Member c = group.join("c", ONE_STANDBY);
    group.settle();

    assertThat(c.followed()).isNotEmpty();
    for (ShardId shard : c.followed()) {
      assertThat(group.followers(shard)).as(shard.toString()).hasSize(2);
    }
    group.settleCaughtUp();
    for (ShardId shard : group.shards) {
      assertThat(group.followers(shard)).as(shard.toString()).hasSize(1);
    }
  }

  @Test
  void shouldPreferTheClaimOfTheNewerGeneration() {
    Member a = group.join("a", NO_STANDBY);
    group.settle();
    Member ghost = group.join("ghost", NO_STANDBY);
    ghost.owned.add(EU0);
    ghost.generation = 0;
    a.generation = 5;

    assertThat(claimed(a, ghost)).isEqualTo(Set.of("a"));
    a.generation = 0;
    assertThat(claimed(a, ghost)).as("two claims of one generation").isEmpty();
    a.generation = -1;
    assertThat(claimed(a, ghost)).isEqualTo(Set.of("ghost"));
  }

  /** Whom the leader takes for the holder of a shard that both claim. */
  private static Set<String> claimed(Member... members) {
    var all =
        Stream.of(members)
            .map(
                member ->
                    new GroupMember(
                        member.id,
                        member.sites,
                        member.owned,
                        member.generation,
                        member.placement.report()))
            .toList();
    return new Group(all, Set.of(EU0))
        .owner(EU0)
        .map(member -> Set.of(member.node()))
        .orElse(Set.of());
  }

  @Test
  void shouldRebalanceWhenTheCountOfStandbysChanges() {
    Member a = group.join("a", NO_STANDBY);
    Member b = group.join("b", NO_STANDBY);
    group.settle();
    assertThat(a.placement.takeRejoin()).isFalse();

    a.placement.serve(ONE_STANDBY);

    assertThat(a.placement.takeRejoin()).isTrue();
    assertThat(a.placement.takeRejoin()).as("asked twice").isFalse();
    group.settle();
    assertThat(a.placement.takeRejoin()).isFalse();
    assertThat(b.followed()).isEqualTo(a.owned);
  }
}
