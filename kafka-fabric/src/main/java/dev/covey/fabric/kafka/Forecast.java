package dev.covey.fabric.kafka;

import dev.covey.fabric.NodeId;
import dev.covey.fabric.PlacedNode;
import dev.covey.fabric.PlacedShard;
import dev.covey.fabric.ShardId;
import dev.covey.fabric.kafka.MemberReport.Followed;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;

/**
 * Where the shards of a group come to rest: the leader's {@link Placement}, asked round after round
 * as the members would answer it. They let go of what they may not own, take what they are given,
 * follow what they are told to and catch up with it. For one thread.
 */
final class Forecast {
  /** More than any group needs; a group that never came to rest would be a fault of placement. */
  private static final int MOST_ROUNDS = 200;

  private static final class Member {
    final NodeId node;
    final Set<String> sites = new TreeSet<>();
    final Map<String, Integer> standbys;
    final Set<ShardId> owned = new TreeSet<>();
    final Map<ShardId, Followed> follows = new TreeMap<>();

    Member(PlacedNode placed) {
      node = placed.node();
      standbys = placed.serves().orElse(Map.of());
      if (placed.serves().isPresent()) {
        sites.add(ShardId.CATALOG_SITE);
        sites.addAll(standbys.keySet());
      }
      owned.addAll(placed.owned());
      placed.followed().forEach((shard, ready) -> follows.put(shard, new Followed(ready, "")));
    }

    /** As it would join: what it may not own any more it has let go of before. */
    GroupMember joining(int generation) {
      owned.removeIf(shard -> !sites.contains(shard.site()));
      return new GroupMember(
          node.value(),
          sites,
          owned,
          generation,
          new MemberReport(node.value(), standbys, follows, "", Set.of(), Set.of()));
    }

    /** Whether it would join again, since it has to let go of something. */
    boolean told(Map<ShardId, ShardNote> notes, Map<ShardId, ShardNote> origins) {
      Set<ShardId> before = new HashSet<>(owned);
      Map<ShardId, Followed> followed = new HashMap<>(follows);
      owned.clear();
      follows.clear();
      notes.forEach(
          (shard, note) -> {
            if (note.owned()) {
              owned.add(shard);
              if (!before.contains(shard)) {
                origins.put(shard, note);
              }
            } else {
              boolean ready = followed.containsKey(shard) && followed.get(shard).caughtUp();
              follows.put(shard, new Followed(ready, note.peer()));
            }
          });
      return !owned.containsAll(before);
    }

    boolean catchUp() {
      boolean behind = follows.values().stream().anyMatch(followed -> !followed.caughtUp());
      follows.replaceAll((shard, followed) -> new Followed(true, followed.owner()));
      return behind;
    }
  }

  private final List<Member> members = new ArrayList<>();
  private final List<ShardId> shards = new ArrayList<>();
  private final Map<ShardId, ShardNote> origins = new HashMap<>();
  private int rounds;

  private Forecast(Collection<PlacedNode> nodes, Map<String, Integer> shardsBySite) {
    nodes.forEach(node -> members.add(new Member(node)));
    shards.add(ShardId.CATALOG);
    shardsBySite.forEach(
        (site, count) -> {
          for (int number = 0; number < count; number++) {
            shards.add(new ShardId(site, number));
          }
        });
  }

  static Map<ShardId, PlacedShard> of(
      Collection<PlacedNode> nodes, Map<String, Integer> shardsBySite) {
    Forecast forecast = new Forecast(nodes, shardsBySite);
    forecast.settle();
    return forecast.placed();
  }

  private void settle() {
    boolean news = true;
    while (news) {
      boolean again = true;
      while (again) {
        again = round();
      }
      news = members.stream().map(Member::catchUp).reduce(false, Boolean::logicalOr);
    }
  }

  private boolean round() {
    if (++rounds > MOST_ROUNDS) {
      throw new IllegalStateException(
          "Expected the group to come to rest within " + MOST_ROUNDS + " rounds, but it did not");
    }
    Map<Member, GroupMember> joined = new HashMap<>();
    members.forEach(member -> joined.put(member, member.joining(rounds)));
    Placement placement = Placement.of(new Group(joined.values(), shards));
    return members.stream()
        .map(member -> member.told(placement.notes(joined.get(member)), origins))
        .reduce(false, Boolean::logicalOr);
  }

  private Map<ShardId, PlacedShard> placed() {
    Map<ShardId, PlacedShard> placed = new TreeMap<>();
    for (ShardId shard : shards) {
      Optional<NodeId> owner =
          members.stream()
              .filter(member -> member.owned.contains(shard))
              .map(m -> m.node)
              .findAny();
      ShardNote why = origins.getOrDefault(shard, ShardNote.of(ShardNote.Why.WAS_HERE));
      List<NodeId> standbys =
          members.stream()
              .filter(member -> member.follows.containsKey(shard))
              .map(member -> member.node)
              .sorted((a, b) -> a.value().compareTo(b.value()))
              .toList();
      placed.put(shard, new PlacedShard(owner, owner.isPresent() ? why.text() : "", standbys));
    }
    return placed;
  }
}
