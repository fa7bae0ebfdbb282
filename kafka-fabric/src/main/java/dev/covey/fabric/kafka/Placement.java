package dev.covey.fabric.kafka;

import dev.covey.fabric.ShardId;
import dev.covey.fabric.kafka.ShardNote.Why;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * What each member of a group is to own and to follow, and why: a pure function of the group.
 *
 * <p>Contract:
 *
 * <ol>
 *   <li>A shard that any member claims, of whatever generation, is given to its one holder or to
 *       nobody. Its claimants then let go of it and rejoin, as Kafka's consumer does by itself, and
 *       in that next round it is free. So a member that missed a generation may revoke late, but
 *       never beside another owner; {@code Ownership} relies on it.
 *   <li>A shard with standbys leaves a live owner only for a member that has caught up.
 *   <li>A shard whose owner was lost is given to no member that leaves such shards, until another
 *       one has opened it.
 *   <li>The same group is placed in the same way, and a group that is as it was placed stays so.
 * </ol>
 *
 * <p>The idea that a member warms up first and takes over when it has caught up is that of Kafka
 * Streams' high availability task assignor (KIP-441).
 */
final class Placement {
  private final Group group;
  private final OwnerPlan owners;
  private final FollowerPlan followers;
  private final Map<GroupMember, Map<ShardId, ShardNote>> notes = new HashMap<>();

  private Placement(Group group) {
    this.group = group;
    this.owners = OwnerPlan.of(group);
    this.followers = FollowerPlan.of(group, owners);
    group.members().forEach(member -> notes.put(member, new HashMap<>()));
  }

  static Placement of(Group group) {
    Placement placement = new Placement(group);
    group.shards().forEach(placement::place);
    return placement;
  }

  /** What the member is told of its shards; those that it owns among them. */
  Map<ShardId, ShardNote> notes(GroupMember member) {
    return notes.get(member);
  }

  private void place(ShardId shard) {
    Optional<GroupMember> planned = owners.owner(shard);
    if (planned.isEmpty()) {
      if (group.lost(shard)) {
        ShardNote lost = new ShardNote(Why.LOST, group.lostOwner(shard), false);
        notes.values().forEach(told -> told.put(shard, lost));
      }
      return;
    }
    GroupMember owner = planned.get();
    boolean given = group.free(shard) || group.owner(shard).equals(planned);
    String owning = given ? owner.node() : group.holder(shard).map(GroupMember::node).orElse("");
    placeFollowers(shard, owning);
    if (given) {
      notes.get(owner).put(shard, ownerNote(shard, owner));
    } else if (group.standbys(shard) > 0) {
      notes.get(owner).put(shard, new ShardNote(Why.ABOUT_TO_OWN, owning, false));
    }
  }

  private ShardNote ownerNote(ShardId shard, GroupMember owner) {
    if (!group.free(shard)) {
      return ShardNote.of(Why.WAS_HERE);
    }
    if (owner.hasCaughtUp(shard)) {
      return new ShardNote(Why.TOOK_OVER, owner.report().follows().get(shard).owner(), false);
    }
    if (group.eligible(shard).size() == 1) {
      return ShardNote.of(Why.ONLY_MEMBER);
    }
    return ShardNote.of(group.standbys(shard) > 0 ? Why.NONE_CAUGHT_UP : Why.BALANCE);
  }

  private void placeFollowers(ShardId shard, String owning) {
    List<GroupMember> outgoing = followers.outgoing(shard);
    for (GroupMember standby : followers.standbys(shard)) {
      boolean awaited =
          (!outgoing.isEmpty() || group.avoided(shard)) && !standby.hasCaughtUp(shard);
      notes.get(standby).put(shard, new ShardNote(Why.STANDBY, owning, awaited));
    }
    outgoing.forEach(
        member -> notes.get(member).put(shard, new ShardNote(Why.STANDBY, owning, false)));
    owners
        .warming(shard)
        .ifPresent(
            member -> notes.get(member).put(shard, new ShardNote(Why.WARMING_UP, owning, true)));
  }
}
