package dev.covey.fabric.kafka;

import dev.covey.fabric.ShardId;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;

/**
 * Who is to own each shard. Owners stay; shards without one go to a caught-up follower if there is
 * one; then shards move until the members are even. A shard that has standbys moves only to a
 * member that has caught up: for the others the plan names who warms up.
 */
final class OwnerPlan {
  private final Group group;
  private final Map<ShardId, GroupMember> owners = new HashMap<>();
  private final Map<ShardId, GroupMember> warming = new HashMap<>();

  private OwnerPlan(Group group) {
    this.group = group;
  }

  static OwnerPlan of(Group group) {
    OwnerPlan plan = new OwnerPlan(group);
    Spread spread = new Spread(group.members());
    plan.keep(spread);
    plan.placeOrphans(spread);
    spread.even(plan::rankOfMove);
    read(spread, plan.owners);
    plan.warmUp(spread.copy());
    return plan;
  }

  /** The owner to be; empty if nobody may own the shard. */
  Optional<GroupMember> owner(ShardId shard) {
    return Optional.ofNullable(owners.get(shard));
  }

  /** The member to which the shard moves once it has caught up. */
  Optional<GroupMember> warming(ShardId shard) {
    return Optional.ofNullable(warming.get(shard));
  }

  private void keep(Spread spread) {
    group.shards().forEach(shard -> group.owner(shard).ifPresent(own -> spread.add(own, shard)));
  }

  private void placeOrphans(Spread spread) {
    List<ShardId> cold = new ArrayList<>();
    for (ShardId shard : group.shards()) {
      if (group.owner(shard).isEmpty()) {
        List<GroupMember> caughtUp =
            group.eligible(shard).stream().filter(member -> member.hasCaughtUp(shard)).toList();
        spread
            .emptiest(caughtUp)
            .ifPresentOrElse(heir -> spread.add(heir, shard), () -> cold.add(shard));
      }
    }
    cold.sort(Comparator.comparingInt(shard -> group.eligible(shard).size()));
    for (ShardId shard : cold) {
      spread.emptiest(group.eligible(shard)).ifPresent(heir -> spread.add(heir, shard));
    }
  }

  private OptionalInt rankOfMove(ShardId shard, GroupMember from, GroupMember to) {
    if (!group.eligible(shard).contains(to)) {
      return OptionalInt.empty();
    }
    if (to.hasCaughtUp(shard)) {
      return OptionalInt.of(0);
    }
    boolean cold = group.owner(shard).isEmpty() && !from.hasCaughtUp(shard);
    return cold || group.standbys(shard) == 0 ? OptionalInt.of(1) : OptionalInt.empty();
  }

  private void warmUp(Spread later) {
    later.even(this::rankOfWarmUp);
    read(later, warming);
    warming.entrySet().removeIf(entry -> entry.getValue().equals(owners.get(entry.getKey())));
  }

  private OptionalInt rankOfWarmUp(ShardId shard, GroupMember from, GroupMember to) {
    boolean possible = group.eligible(shard).contains(to) && group.standbys(shard) > 0;
    boolean letsGo = group.holder(shard).filter(to::equals).isPresent();
    if (!possible || letsGo || to.hasCaughtUp(shard)) {
      return OptionalInt.empty();
    }
    return OptionalInt.of(to.follows(shard) ? 0 : 1);
  }

  private static void read(Spread spread, Map<ShardId, GroupMember> into) {
    spread.held().forEach((member, shards) -> shards.forEach(shard -> into.put(shard, member)));
  }
}
