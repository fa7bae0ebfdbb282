package dev.covey.fabric.kafka;

import dev.covey.fabric.ShardId;
import java.util.Map;
import java.util.Set;

/**
 * What a member says of itself whenever it joins the group anew; the leader places shards by it.
 *
 * @param node name of its node, for reasons only
 * @param standbys how many standbys it has been told to want, by site that it serves
 * @param follows the shards that it follows
 * @param mark by which it holds shards, see {@link Holder}
 * @param leavesLost sites of which it is given no shard whose owner was lost
 * @param avoids the shards that it owns only if nobody else may
 */
record MemberReport(
    String node,
    Map<String, Integer> standbys,
    Map<ShardId, Followed> follows,
    String mark,
    Set<String> leavesLost,
    Set<ShardId> avoids) {
  /** Of a member that says nothing that can be understood. */
  static final MemberReport NOTHING =
      new MemberReport("", Map.of(), Map.of(), "", Set.of(), Set.of());

  /**
   * A shard that a member follows.
   *
   * @param owner the node that owned it when the member was last told
   */
  record Followed(boolean caughtUp, String owner) {}

  MemberReport {
    standbys = Map.copyOf(standbys);
    follows = Map.copyOf(follows);
    leavesLost = Set.copyOf(leavesLost);
    avoids = Set.copyOf(avoids);
  }

  boolean hasCaughtUp(ShardId shard) {
    Followed followed = follows.get(shard);
    return followed != null && followed.caughtUp();
  }
}
