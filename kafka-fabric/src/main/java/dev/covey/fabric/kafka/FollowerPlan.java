package dev.covey.fabric.kafka;

import dev.covey.fabric.ShardId;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.OptionalInt;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * Who is to stand by for each shard: those who follow it already if they can, evenly spread. Where
 * evenness puts a member that has not caught up in the place of one that has, the latter stays as
 * well until the former has caught up.
 */
final class FollowerPlan {
  private final Group group;
  private final OwnerPlan owners;
  private final Spread spread;
  private final Map<ShardId, List<GroupMember>> candidates = new HashMap<>();

  private FollowerPlan(Group group, OwnerPlan owners) {
    this.group = group;
    this.owners = owners;
    this.spread = new Spread(group.members());
  }

  static FollowerPlan of(Group group, OwnerPlan owners) {
    FollowerPlan plan = new FollowerPlan(group, owners);
    List<ShardId> shards =
        group.shards().stream().filter(shard -> group.standbys(shard) > 0).toList();
    shards.forEach(shard -> plan.candidates.put(shard, plan.candidatesOf(shard)));
    // Those that leave no choice first: the others are then chosen so that all are even.
    shards.stream().sorted(Comparator.comparing(plan::hasChoice)).forEach(plan::keep);
    shards.forEach(plan::fill);
    plan.spread.even(plan::rankOfMove);
    return plan;
  }

  private List<GroupMember> candidatesOf(ShardId shard) {
    Set<GroupMember> owning =
        Stream.concat(owners.owner(shard).stream(), group.holder(shard).stream())
            .collect(Collectors.toSet());
    return group.eligible(shard).stream().filter(member -> !owning.contains(member)).toList();
  }

  private boolean hasChoice(ShardId shard) {
    return following(shard).count() > group.standbys(shard);
  }

  private Stream<GroupMember> following(ShardId shard) {
    return candidates.get(shard).stream().filter(member -> member.follows(shard));
  }

  private void keep(ShardId shard) {
    Comparator<GroupMember> caughtUpFirst =
        Comparator.comparing(member -> !member.hasCaughtUp(shard));
    following(shard)
        .sorted(caughtUpFirst.thenComparing(spread.byLoad()))
        .limit(group.standbys(shard))
        .toList()
        .forEach(member -> spread.add(member, shard));
  }

  private void fill(ShardId shard) {
    List<GroupMember> others = new ArrayList<>(candidates.get(shard));
    others.removeIf(member -> spread.has(member, shard));
    long missing = group.standbys(shard) - (candidates.get(shard).size() - others.size());
    others.stream()
        .sorted(spread.byLoad())
        .limit(Math.max(0, missing))
        .toList()
        .forEach(member -> spread.add(member, shard));
  }

  private OptionalInt rankOfMove(ShardId shard, GroupMember from, GroupMember to) {
    if (spread.has(to, shard) || !candidates.get(shard).contains(to)) {
      return OptionalInt.empty();
    }
    return OptionalInt.of(to.hasCaughtUp(shard) ? 0 : to.follows(shard) ? 1 : 2);
  }

  /** The standbys of the shard, without those that stay only until these have caught up. */
  List<GroupMember> standbys(ShardId shard) {
    return candidates.getOrDefault(shard, List.of()).stream()
        .filter(member -> spread.has(member, shard))
        .toList();
  }

  /** Members that have caught up and stay until the standbys in their place have. */
  List<GroupMember> outgoing(ShardId shard) {
    List<GroupMember> standbys = standbys(shard);
    long behind = standbys.stream().filter(member -> !member.hasCaughtUp(shard)).count();
    return candidates.getOrDefault(shard, List.of()).stream()
        .filter(member -> member.hasCaughtUp(shard) && !standbys.contains(member))
        .limit(behind)
        .toList();
  }
}
