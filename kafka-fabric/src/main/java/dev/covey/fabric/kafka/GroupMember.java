package dev.covey.fabric.kafka;

import dev.covey.fabric.ShardId;
import java.util.Comparator;
import java.util.Set;

/**
 * A member of the group as its leader sees it. Identity is the member's id; the order is by node.
 *
 * @param sites whose inboxes it subscribes to
 * @param claimed the shards that it holds, as far as it knows
 * @param generation in which it learned of them, negative if in none
 */
record GroupMember(
    String id, Set<String> sites, Set<ShardId> claimed, int generation, MemberReport report)
    implements Comparable<GroupMember> {
  private static final Comparator<GroupMember> BY_NODE =
      Comparator.comparing(GroupMember::node).thenComparing(GroupMember::id);

  GroupMember {
    sites = Set.copyOf(sites);
    claimed = Set.copyOf(claimed);
  }

  String node() {
    return report.node();
  }

  boolean follows(ShardId shard) {
    return report.follows().containsKey(shard);
  }

  boolean hasCaughtUp(ShardId shard) {
    return report.hasCaughtUp(shard);
  }

  @Override
  public int compareTo(GroupMember other) {
    return BY_NODE.compare(this, other);
  }

  @Override
  public boolean equals(Object other) {
    return other instanceof GroupMember member && member.id.equals(id);
  }

  @Override
  public int hashCode() {
    return id.hashCode();
  }

  @Override
  public String toString() {
    return node() + "(" + id + ")";
  }
}
