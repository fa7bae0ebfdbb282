package dev.covey.fabric.kafka;

import dev.covey.fabric.ShardId;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeSet;

/**
 * The group at the moment of a rebalance: its members, its shards, and who holds which. Of several
 * claims to one shard only that of the newest generation counts, and none if two are of it.
 */
final class Group {
  private final List<GroupMember> members;
  private final List<ShardId> shards;
  private final Map<String, List<GroupMember>> bySite = new HashMap<>();
  private final Map<String, Integer> standbys = new HashMap<>();
  private final Map<ShardId, List<GroupMember>> claimants = new HashMap<>();
  private final Optional<Map<ShardId, String>> marks;

  Group(Collection<GroupMember> members, Collection<ShardId> shards) {
    this(members, shards, Optional.of(Map.of()));
  }

  /**
   * @param marks who holds each shard, see {@link Holder}; empty if that is not known
   */
  Group(
      Collection<GroupMember> members,
      Collection<ShardId> shards,
      Optional<Map<ShardId, String>> marks) {
    this.marks = marks;
    this.members = List.copyOf(new TreeSet<>(members));
    this.shards = List.copyOf(new TreeSet<>(shards));
    for (GroupMember member : this.members) {
      member.sites().forEach(site -> add(bySite, site, member));
      member.claimed().forEach(shard -> add(claimants, shard, member));
      member.sites().forEach(site -> standbys.merge(site, wanted(member, site), Math::max));
    }
  }

  private static <K> void add(Map<K, List<GroupMember>> lists, K key, GroupMember member) {
    lists.computeIfAbsent(key, any -> new ArrayList<>()).add(member);
  }

  /** While a new count spreads from node to node, the larger one holds. */
  private static int wanted(GroupMember member, String site) {
    return site.equals(ShardId.CATALOG_SITE) ? 0 : member.report().standbys().getOrDefault(site, 0);
  }

  List<GroupMember> members() {
    return members;
  }

  List<ShardId> shards() {
    return shards;
  }

  /**
   * Who may own or follow the shard: of its site, but for those who leave it since its owner was
   * lost; and, if there are others, for those who avoid it.
   */
  List<GroupMember> eligible(ShardId shard) {
    List<GroupMember> all = bySite.getOrDefault(shard.site(), List.of());
    if (lost(shard)) {
      all =
          all.stream()
              .filter(member -> !member.report().leavesLost().contains(shard.site()))
              .toList();
    }
    List<GroupMember> willing =
        all.stream().filter(member -> !member.report().avoids().contains(shard)).toList();
    return willing.isEmpty() ? all : willing;
  }

  /**
   * Whether the shard's last owner is gone without having handed it over, and no other has opened
   * it since.
   */
  boolean lost(ShardId shard) {
    if (marks.isEmpty()) {
      return free(shard);
    }
    String mark = marks.get().get(shard);
    return mark != null
        && holder(shard).filter(member -> member.report().mark().equals(mark)).isEmpty();
  }

  /** The node that was lost, if it is known. */
  String lostOwner(ShardId shard) {
    return marks.map(known -> known.get(shard)).map(Holder::node).orElse("");
  }

  /** Whether the member would rather not own the shard, and another one can own it at once. */
  private boolean givesAway(GroupMember member, ShardId shard) {
    return member.report().avoids().contains(shard)
        && eligible(shard).stream()
            .anyMatch(
                other ->
                    !other.equals(member) && (standbys(shard) == 0 || other.hasCaughtUp(shard)));
  }

  /** Whether the shard's owner waits for somebody who can take it over. */
  boolean avoided(ShardId shard) {
    return holder(shard).filter(member -> member.report().avoids().contains(shard)).isPresent();
  }

  int standbys(ShardId shard) {
    return standbys.getOrDefault(shard.site(), 0);
  }

  /** Whether no member claims the shard, so that it can be given to anybody at once. */
  boolean free(ShardId shard) {
    return !claimants.containsKey(shard);
  }

  /** The one member that holds the shard, also if it may not any more. */
  Optional<GroupMember> holder(ShardId shard) {
    List<GroupMember> claiming = claimants.getOrDefault(shard, List.of());
    int newest = claiming.stream().mapToInt(GroupMember::generation).max().orElse(0);
    List<GroupMember> valid =
        claiming.stream().filter(member -> member.generation() == newest).toList();
    return valid.size() == 1 ? Optional.of(valid.get(0)) : Optional.empty();
  }

  /** The holder, if it may keep the shard. */
  Optional<GroupMember> owner(ShardId shard) {
    return holder(shard)
        .filter(member -> member.sites().contains(shard.site()))
        .filter(member -> !lost(shard) || !member.report().leavesLost().contains(shard.site()))
        .filter(member -> !givesAway(member, shard));
  }
}
